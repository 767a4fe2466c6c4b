import EventSourcing
import Foundation
import Logging
import LogikalSimulator
import PostgresClient
import Subprocess
import SyncTesting
import Testing

/// `replay --into` and rebuilds, killed when it suits nobody.
@Suite struct ReplayPastTests {
    /// An office that was looked at a few times, in a database that outlives its processes.
    private static func withHistory(_ body: (Installation, PostgresPool) async throws -> Void) async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Installation.with(settings: ["DATABASE_URL": conninfo]) { installation in
                #expect(try await installation.run("sync").code == 0)
                installation.simulator.office.mutate(seed: 1, count: 12)
                #expect(try await installation.run("sync").code == 0)
                #expect(try await installation.run("projections", "rebuild").code == 0)
                let pool = PostgresPool(PostgresConfiguration(conninfo), logger: Logger(label: "test"))
                let result: Result<Void, any Error>
                do { result = .success(try await body(installation, pool)) } catch { result = .failure(error) }
                await pool.close()
                try result.get()
            }
        }
    }

    private static func count(_ pool: PostgresPool, _ query: SQL) async throws -> Int64 {
        try await pool.query(query) { try $0.int64(0) }[0]
    }

    @Test func `the past stands beside the present, is compared, asked in SQL, replaced and dropped`() async throws {
        try await Self.withHistory { installation, pool in
            let middle = try await Self.count(
                pool, "select last_position from log.batch order by batch desc limit 1 offset 3")
            let made = try await installation.run(
                "replay", "--into", "scratch", "--to", "\(middle)", "--compare", "--json")
            #expect(made.code == 0, "\(made.errors.suffix(1000))")
            let report = try JSONReader.read(Array(made.output.utf8))
            #expect(report["position"] == .integer(middle) && report["leftOut"] == [])
            #expect(try report["models"]?.array?.count == ReadModelFolders.count)
            #expect(try report["comparisons"]?.array?.count == ReadModelFolders.count)
            #expect(report["comparisons"]?.array?.contains { $0["equal"] == false } == true)
            #expect(try await Self.count(pool, "select count(*) from scratch.elevations where state is not null") > 0)

            let again = try await installation.run("replay", "--into", "scratch")
            #expect(again.code == 1 && again.errors.contains("--replace"))
            let now = try await installation.run("replay", "--into", "scratch", "--replace", "--compare")
            #expect(now.code == 0 && !now.output.contains("different"), "\(now.output)")
            let csv = try await installation.run(
                "replay", "--into", "scratch", "--to", "\(middle)", "--replace", "--compare", "--csv", "--limit", "3")
            #expect(csv.output.hasPrefix("table,change,key,name,field,from,to\r\n"))

            #expect(try await installation.run("replay", "--into", "read").errors.contains("left alone"))
            #expect(try await installation.run("replay", "--into", "x", "--tenant", "nobody").errors.contains("nobody"))
            #expect(try await installation.run("replay", "--into", "x", "--to", "999999").code == 1)
            #expect(try await installation.run("replay", "--into", "scratch", "--drop").code == 0)
            #expect(try await Self.count(pool, "select count(*) from pg_namespace where nspname = 'scratch'") == 0)
            #expect(try await installation.run("replay").code == 64)
            #expect(try await installation.run("replay", "--drop").code == 64)
            #expect(try await installation.run("doctor").code == 0)
        }
    }

    @Test func `killed in the middle it leaves nothing, and run again it works`() async throws {
        try await Self.withHistory { installation, pool in
            let gate = try await HeldTable("log.stream", pool)
            let command = try await installation.start("replay", "--into", "scratch", "--json")
            try await eventually("it waits for the lock") {
                try await Self.count(
                    pool,
                    """
                    select count(*) from pg_stat_activity
                     where datname = current_database() and wait_event_type = 'Lock' and query like '%scratch%'
                    """) > 0
            }
            try await command.crash()
            try await gate.release()
            let made = try await installation.run("replay", "--into", "scratch", "--compare", "--json")
            #expect(made.code == 0, "\(made.errors.suffix(1000))")
            #expect(
                try JSONReader.read(Array(made.output.utf8))["comparisons"]?.array?.allSatisfy { $0["equal"] == true }
                    == true)
            #expect(try await installation.run("doctor").code == 0)
        }
    }

    @Test func `a rebuild killed at any moment is taken up again and ends as if it had never been`() async throws {
        try await Self.withHistory { installation, pool in
            let seed = UInt64.random(in: 0...9999)
            print("seed \(seed)")
            var random = SplitMix64(seed: seed)
            // Slow enough that every state has its moment to die in.
            try await pool.withConnection { connection in
                try connection.executeScript(
                    """
                    create function public.linger() returns trigger language plpgsql as $$
                    begin perform pg_sleep(0.15); return null; end $$;
                    create trigger linger after insert or update or delete on projecting.build
                      for each statement execute function public.linger();
                    create trigger linger after update on projecting.checkpoint
                      for each statement execute function public.linger();
                    """)
            }
            var states: Set<String> = []
            for _ in 0..<8 {
                let command = try await installation.start("projections", "rebuild", "projects", "--shards", "3")
                try await eventually("it has begun") {
                    try await Self.count(pool, "select count(*) from projecting.build where state <> 'active'") > 0
                }
                try await Task.sleep(for: .milliseconds(Int(random.next() % 1200)))
                try await command.crash()
                states.formUnion(
                    try await pool.query("select state from projecting.build where name = 'projects'") {
                        try $0.text(0)
                    })
            }
            print("states that it was killed in: \(states.sorted())")
            try await pool.execute("drop function public.linger cascade")
            let ended = try await installation.run("projections", "rebuild", "projects")
            #expect(ended.code == 0, "\(ended.errors.suffix(1000))")
            let active = try await Self.count(pool, "select active from projecting.projection where name = 'projects'")
            // What came of it is what the log says, by another way.
            let made = try await installation.run("replay", "--into", "scratch", "--compare", "--json")
            let comparison = try JSONReader.read(Array(made.output.utf8))["comparisons"]?.array?
                .first { $0["model"] == "projects" }
            #expect(comparison?["equal"] == true && comparison?["build"] == .integer(active))
            #expect(
                try await Self.count(
                    pool,
                    """
                    select count(*) from projecting.build
                     where name = 'projects' and state not in ('active', 'retired')
                    """) == 0)
            #expect(try await installation.run("doctor").code == 0)
        }
    }
}

/// A table that nobody else can use until it is released.
private final class HeldTable: Sendable {
    private let gate = Released()
    private let holder: Task<Void, any Error>

    init(_ table: String, _ pool: PostgresPool) async throws {
        let (taken, isTaken) = AsyncStream<Void>.makeStream()
        let gate = gate
        holder = Task {
            try await pool.withTransaction { connection in
                try connection.executeScript("lock table \(table) in access exclusive mode")
                isTaken.finish()
                gate.wait()
            }
        }
        for await _ in taken {}
    }

    func release() async throws {
        gate.open()
        try await holder.value
    }
}
