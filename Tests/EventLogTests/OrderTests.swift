import EventSourcing
import Foundation
import PostgresClient
import SyncTesting
import Synchronization
import Testing

@testable import PostgresStorage

@Suite struct OrderTests {
    /// What a tailing reader saw, in the order it saw it.
    private struct Seen: Sendable {
        var positions: [Int64] = []
        var versions: [UUID: [Int64]] = [:]
    }

    /// What comes along with a batch names the tenant too: two of them would wait for each other's end.
    @Test(arguments: WritePath.allCases)
    func `a row that names the tenant, not yet committed, keeps no batch out`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            let project = UUID()
            let row = try await HeldLock(
                """
                insert into polling.visit (tenant, project, visited_at, is_owed, owed_parts_lists)
                values (1, \(project), now(), false, 0) returning tenant
                """, fixture)
            let isDone = Flag()
            let append = Task {
                defer { isDone.raise() }
                return try await fixture.append(by: path, batch("1", event("a")))
            }
            while !isDone.isRaised {
                guard try await fixture.blocked() == 0 else {
                    Issue.record("the append waits for the row's commit")
                    break
                }
                try await Task.sleep(for: .milliseconds(5))
            }
            try await row.release()
            #expect(try await append.value.first == 1)
        }
    }

    @Test(arguments: WritePath.allCases, [1, 2] as [UInt64])
    func `pain 27, S1 S2 a tailing reader misses nothing while writers pause, roll back and are killed`(
        path: WritePath, seed: UInt64
    ) async throws {
        try await LogFixture.with { fixture in
            let isDone = Flag()
            let seen = try await withThrowingTaskGroup(of: Seen?.self) { group in
                group.addTask { try await Self.tail(fixture, until: isDone) }
                group.addTask {
                    try await withThrowingTaskGroup(of: Void.self) { writers in
                        for writer in 0..<6 { writers.addTask { try await Self.write(fixture, path, writer, seed) } }
                        writers.addTask { try await Self.killBackends(fixture, until: isDone) }
                        for _ in 0..<6 { _ = try await writers.next() }
                        isDone.raise()
                        try await writers.waitForAll()
                    }
                    return nil
                }
                var seen: Seen?
                for try await result in group where result != nil { seen = result }
                return try #require(seen)
            }
            let head = try await fixture.verify()
            #expect(head.firstBreak == nil)
            #expect(seen.positions == Array(1...head.events), "seed \(seed)")
            for (id, versions) in seen.versions {
                #expect(versions == Array(1...Int64(versions.count)), "stream \(id), seed \(seed)")
            }
            #expect(head.events > 100, "the storm was one")
        }
    }

    private static func write(
        _ fixture: LogFixture, _ path: WritePath, _ writer: Int, _ seed: UInt64
    ) async throws {
        var generator = SeededGenerator(seed: seed &* 1000 &+ UInt64(writer))
        for round in 0..<40 {
            let names = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                "stream \(Int.random(in: 0..<12, using: &generator))"
            }
            let rollsBack = Int.random(in: 0..<10, using: &generator) == 0
            let pause = Double.random(in: 0...0.003, using: &generator)
            try await append(fixture, path, "\(writer)/\(round)", names, rollsBack: rollsBack, pause: pause)
        }
    }

    private struct RolledBack: Error {}

    /// Reads the versions, pauses, appends; does it anew when another was first, or the connection was killed.
    private static func append(
        _ fixture: LogFixture, _ path: WritePath, _ key: String, _ names: [String], rollsBack: Bool, pause: Double
    ) async throws {
        var attempt = 0
        while true {
            attempt += 1
            let failsNow = rollsBack && attempt == 1
            do {
                var versions: [String: Int64] = [:]
                for name in Set(names) { versions[name] = try await version(of: name, fixture) }
                let events = names.map { name in
                    versions[name, default: 0] += 1
                    return event(name, version: versions[name]!, note: key)
                }
                let proposed = ProposedBatch(
                    key: "\(key)/\(attempt)", kind: .poll, actor: "writer", events: events)
                try await append(fixture, path, prepared(proposed), failsNow: failsNow, pause: pause)
                return
            } catch is RolledBack {
                return
            } catch let error as AppendError where error.code == .versionConflict {
                continue
            } catch let error as PostgresError where error.isRetryable {
                continue
            } catch let error as PostgresTransactionError where error.body is PostgresError {
                continue
            }
        }
    }

    private static func append(
        _ fixture: LogFixture, _ path: WritePath, _ batch: PreparedBatch, failsNow: Bool, pause: Double
    ) async throws {
        if path == .coalesced {
            try await Task.sleep(for: .seconds(pause))
            try await fixture.coalescing.append(batch)
            return
        }
        try await (path == .copy ? fixture.copying : fixture.log).append(
            batch,
            with: { connection in
                _ = try connection.query("select pg_sleep(\(pause))") { _ in () }
                if failsNow { throw RolledBack() }
            })
    }

    private static func version(of name: String, _ fixture: LogFixture) async throws -> Int64 {
        try await fixture.owner.query(
            "select version from log.stream where tenant = 1 and entity_id = \(entity(name).id)"
        ) { try $0.int64(0) }.first ?? 0
    }

    private static func tail(_ fixture: LogFixture, until isDone: Flag) async throws -> Seen {
        var seen = Seen()
        while true {
            // Read before the flag is: what was appended before it was set is then seen.
            let wasDone = isDone.isRaised
            let after = seen.positions.last ?? 0
            do {
                let page = try await fixture.owner.query(
                    """
                    select position, entity_id, version from log.event
                     where tenant = 1 and position > \(after) order by position limit 50
                    """
                ) { (try $0.int64(0), try $0.uuid(1), try $0.int64(2)) }
                for (position, id, version) in page {
                    seen.positions.append(position)
                    seen.versions[id, default: []].append(version)
                }
                if page.isEmpty, wasDone { return seen }
            } catch let error as PostgresError where error.isRetryable { continue }
        }
    }

    private static func killBackends(_ fixture: LogFixture, until isDone: Flag) async throws {
        // By what the writers got done, not by the clock: on a slow machine they would never come to their end.
        let eventsPerKill: Int64 = 8
        var next = eventsPerKill
        while !isDone.isRaised {
            let head = try await fixture.owner.query("select head from log.sequencer where tenant = 1") {
                try $0.int64(0)
            }[0]
            guard head >= next else {
                try await Task.sleep(for: .milliseconds(10))
                continue
            }
            next = head + eventsPerKill
            _ = try await fixture.owner.query(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                 where datname = current_database() and pid <> pg_backend_pid() and query like '%log.append%'
                   and query not like '%pg_terminate_backend%'
                 order by random() limit 1
                """
            ) { _ in () }
        }
    }
}

private final class Flag: Sendable {
    private let raised = Mutex(false)
    var isRaised: Bool { raised.withLock { $0 } }
    func raise() { raised.withLock { $0 = true } }
}
