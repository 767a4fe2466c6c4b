import EventSourcing
import Foundation
import Logging
import PostgresClient
import SyncTesting
import Testing

/// Archiving that is killed, by the real binary and in real files.
@Suite(.timeLimit(.minutes(5))) struct ArchiveCrashTests {
    /// A log of a synchronised office, with narrow partitions and a checkpoint at its end.
    private static func withLog(
        _ body: (Installation, PostgresPool, _ archives: String) async throws -> Void
    ) async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Installation.with(settings: ["DATABASE_URL": conninfo]) { installation in
                #expect(try await installation.run("migrate").code == 0)
                let pool = PostgresPool(PostgresConfiguration(conninfo), logger: Logger(label: "test"))
                try await pool.narrowPartitions(to: 5)
                #expect(try await installation.run("sync").code == 0)
                #expect(try await installation.run("log", "checkpoint").code == 0)
                let result: Result<Void, any Error>
                do {
                    result = .success(try await body(installation, pool, installation.folder + "/archives"))
                } catch {
                    result = .failure(error)
                }
                await pool.close()
                try result.get()
            }
        }
    }

    private static func files(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private static func export(_ installation: Installation, _ name: String) async throws -> Data {
        let path = "\(installation.folder)/\(name).jsonl"
        let ended = try await installation.run("log", "export", "--output", path)
        #expect(ended.code == 0, "\(ended.errors)")
        return try Data(contentsOf: URL(filePath: path))
    }

    private static func floor(_ pool: PostgresPool) async throws -> Int64 {
        try await pool.query("select floor from log.sequencer where tenant = 1") { try $0.int64(0) }[0]
    }

    /// Whether a session is in the transaction that takes partitions out.
    private static func isDetaching(_ pool: PostgresPool) async throws -> Bool {
        try await pool.query(
            """
            select count(*) from pg_stat_activity
             where datname = current_database() and state = 'active' and query like '%log.archive_range%'
               and pid <> pg_backend_pid()
            """
        ) { try $0.int64(0) }[0] > 0
    }

    @Test func `killed while it writes, and while it waits to detach, it has lost nothing and goes on`() async throws {
        try await Self.withLog { installation, pool, archives in
            let before = try await Self.export(installation, "before")
            // While somebody reads, files are written and nothing is taken out.
            let (held, isHeld) = AsyncStream<Void>.makeStream()
            let gate = Released()
            let reading = Task {
                try await pool.withTransaction { connection in
                    try connection.execute("lock table log.event in access share mode")
                    isHeld.finish()
                    gate.wait()
                }
            }
            for await _ in held {}
            let writing = try await installation.start("log", "archive", "--through", "100000", "--to", archives)
            try await eventually("a file is begun") { !Self.files(archives).isEmpty }
            try await writing.crash()
            try await eventually("nobody is at work for it") { try await !Self.isDetaching(pool) }
            let waiting = try await installation.start("log", "archive", "--through", "100000", "--to", archives)
            try await eventually("it waits for the reader") { try await Self.isDetaching(pool) }
            // What is to go is in a file with its name, and described, before anything is taken out.
            let described = Self.files(archives).filter { $0.hasSuffix(".json") }
            #expect(described.count == 1)
            try await waiting.crash()
            try await eventually("nobody is at work for it") { try await !Self.isDetaching(pool) }
            gate.open()
            try await reading.value
            #expect(try await Self.floor(pool) == 0)
            #expect(try await installation.run("log", "verify").code == 0)
            #expect(try await Self.export(installation, "between") == before)

            let archived = try await installation.run("log", "archive", "--through", "100000", "--to", archives)
            #expect(archived.code == 0, "\(archived.errors)")
            #expect(try await Self.floor(pool) > 0)
            let partial = Self.files(archives).filter { $0.hasSuffix(".partial") }
            #expect(partial.isEmpty)
            #expect(try await installation.run("log", "verify").code == 0)
            let verified = try await installation.run("log", "verify", "--archive", archives)
            #expect(verified.code == 0, "\(verified.errors)")
            let refused = try await installation.run("log", "export", "--output", installation.folder + "/none.jsonl")
            #expect(refused.code != 0 && refused.errors.contains("log attach"), "\(refused.errors)")

            let attached = try await installation.run("log", "attach", archives)
            #expect(attached.code == 0, "\(attached.errors)")
            #expect(try await Self.floor(pool) == 0)
            #expect(try await Self.export(installation, "after") == before)
            #expect(try await installation.run("log", "verify").code == 0)
            #expect(try await installation.run("doctor").code == 0)
        }
    }
}
