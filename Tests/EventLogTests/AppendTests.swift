import EventSourcing
import Foundation
import Polling
import PostgresClient
import Synchronization
import Testing

@testable import PostgresStorage

@Suite struct AppendTests {
    @Test func `positions, versions and the chain go on from batch to batch`() async throws {
        try await LogFixture.with { fixture in
            let first = try await fixture.append(batch("1", event("a"), event("b")))
            let second = try await fixture.append(batch("2", event("a", version: 2), event("a", version: 3)))
            #expect(first.first == 1 && first.last == 2 && first.batch == 1 && !first.wasReplayed)
            #expect(second.first == 3 && second.last == 4 && second.batch == 2)
            let report = try await fixture.verify()
            #expect(report.firstBreak == nil)
            #expect(report.events == 4 && report.chain == second.chain)
        }
    }

    @Test func `S4 the same batch again gives the first result and writes nothing`() async throws {
        try await LogFixture.with { fixture in
            let proposed = batch("once", event("a"))
            let first = try await fixture.append(proposed)
            let again = try await fixture.append(proposed)
            #expect(again.wasReplayed)
            #expect((again.first, again.last, again.batch) == (first.first, first.last, first.batch))
            #expect(again.chain == first.chain)
            let events = try await fixture.verify().events
            #expect(events == 1)
        }
    }

    @Test func `S4 a batch whose commit was answered by a broken connection is there once`() async throws {
        try await LogFixture.with { fixture in
            let resent = prepared(batch("ambiguous", event("a")))
            // The backend dies after the append and before the answer to the commit can be trusted.
            let killed = await Task {
                try await fixture.log.append(
                    resent,
                    with: { connection in
                        let row = try connection.query("select pg_backend_pid()") { try $0.int32(0) }
                        KillSwitch.once("ambiguous", backend: row[0])
                    })
            }.result
            let appended = try killed.get()
            let replayed = try await fixture.log.append(resent)
            #expect(replayed.wasReplayed && replayed.last == appended.last)
            let events = try await fixture.verify().events
            #expect(events == 1)
        }
    }

    @Test func `S5 a known key with other content is refused and nothing is written`() async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(batch("key", event("a")))
            let error = await #expect(throws: AppendError.self) { try await fixture.append(batch("key", event("b"))) }
            #expect(error?.code == .contentMismatch)
            let events = try await fixture.verify().events
            #expect(events == 1)
        }
    }

    @Test func `S6 of sixteen appends of one version exactly one wins, and the others are told which stream`()
        async throws
    {
        try await LogFixture.with { fixture in
            try await fixture.append(batch("0", event("a")))
            for version in Int64(2)...6 {
                let outcomes = await withTaskGroup(of: Result<Appended, any Error>.self) { group in
                    for writer in 0..<16 {
                        group.addTask {
                            do {
                                return .success(
                                    try await fixture.append(
                                        batch("\(version)/\(writer)", event("a", version: version, note: "\(writer)"))))
                            } catch { return .failure(error) }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                let refusals = outcomes.compactMap { outcome -> AppendError? in
                    if case .failure(let error) = outcome { error as? AppendError } else { nil }
                }
                #expect(refusals.count == 15)
                #expect(refusals.allSatisfy { $0.code == .versionConflict && $0.detail.contains(entity("a").id.text) })
            }
            let events = try await fixture.verify().events
            #expect(events == 6)
        }
    }

    @Test func `a batch with one conflict is refused whole`() async throws {
        try await LogFixture.with { fixture in
            let error = await #expect(throws: AppendError.self) {
                try await fixture.append(batch("1", event("a"), event("b", version: 2)))
            }
            #expect(error?.code == .versionConflict)
            let events = try await fixture.verify().events
            #expect(events == 0)
        }
    }

    @Test func `a batch may take one stream several versions on, one after the other`() async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(batch("1", event("a"), event("b"), event("a", version: 2, note: "x")))
            try await fixture.append(batch("2", event("a", version: 3), event("a", version: 4, note: "x")))
            let broken = try await fixture.verify().firstBreak
            #expect(broken == nil)
        }
    }

    @Test(
        arguments: [
            ([3], "is at version 1, proposed 3"), ([1], "is at version 1, proposed 1"),
            ([2, 4], "is at version 1, proposed 4"), ([3, 3], "is at version 1, proposed 3"),
            ([2, 2], "is at version 1, proposed 2"), ([3, 2], "is at version 1, proposed 3"),
        ] as [([Int64], String)])
    func `versions that do not follow on are refused by name, and nothing of them stays`(
        versions: [Int64], detail: String
    ) async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(batch("1", event("a")))
            let wrong = ProposedBatch(
                key: "2", kind: .poll, actor: "test", events: versions.map { event("a", version: $0, note: "x") })
            let error = await #expect(throws: AppendError.self) { try await fixture.append(wrong) }
            #expect(error?.code == .versionConflict)
            #expect(error?.detail.contains("\(entity("a")) \(detail)") == true, "\(String(describing: error))")
            try await fixture.append(batch("2", event("a", version: 2)))
            let report = try await fixture.verify()
            #expect(report.firstBreak == nil)
            #expect(report.events == 2)
        }
    }

    @Test func `an unknown stream that does not begin with version 1 is refused`() async throws {
        try await LogFixture.with { fixture in
            let error = await #expect(throws: AppendError.self) {
                try await fixture.append(batch("1", event("a", version: 2)))
            }
            #expect(error?.detail.contains("is at version 0, proposed 2") == true)
        }
    }

    @Test func `S7 an append under REPEATABLE READ is refused`() async throws {
        try await LogFixture.with { fixture in
            let error = await #expect(throws: PostgresError.self) {
                try await fixture.owner.withConnection { connection in
                    _ = try connection.execute("begin isolation level repeatable read")
                    defer { _ = try? connection.execute("rollback") }
                    _ = try connection.query(
                        """
                        select * from log.append(1, 'k', 'poll', 'me', '{}', '', '', null, '{}', '{}', '{}', '{}', '{}',
                          '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')
                        """
                    ) { _ in () }
                }
            }
            #expect(error?.sqlState == "LS500")
        }
    }

    @Test func `an append with the fence of a lost lease is refused`() async throws {
        try await LogFixture.with { fixture in
            let store = PostgresPollStore(pool: fixture.database.pool, log: fixture.log)
            let old = try #require(
                try await store.acquireLease(tenant: .default, holder: "old", duration: .milliseconds(1)))
            // The holder is paused until its lease has run out and another has taken it.
            var taken = try await store.acquireLease(tenant: .default, holder: "new", duration: .seconds(60))
            while taken == nil {
                taken = try await store.acquireLease(tenant: .default, holder: "new", duration: .seconds(60))
            }
            let new = try #require(taken)
            let error = await #expect(throws: AppendError.self) {
                try await fixture.append(batch("1", event("a")), fence: old.fence)
            }
            #expect(error?.code == .fencedOut)
            try await fixture.append(batch("2", event("a")), fence: new.fence)
            let second = try await store.acquireLease(tenant: .default, holder: "old", duration: .seconds(1))
            #expect(second == nil)
        }
    }

    @Test(
        arguments: [
            "update log.event set type = 'x'", "delete from log.event", "truncate log.event",
            "update log.batch set key = 'x'", "delete from log.batch", "truncate log.batch cascade",
        ] as [SQL])
    func `the log refuses change by trigger, even to its owner`(statement: SQL) async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(batch("1", event("a")))
            let error = await #expect(throws: PostgresError.self) { _ = try await fixture.owner.execute(statement) }
            #expect(error?.sqlState == "LS405")
        }
    }

    @Test(
        arguments: [
            "insert into log.event select * from log.event", "update log.event set type = 'x'", "delete from log.event",
            "truncate log.event", "update log.batch set key = 'x'", "delete from log.batch",
            "update log.sequencer set head = 0", "update log.stream set version = 9", "delete from log.stream",
            "delete from blobs.blob",
        ] as [SQL])
    func `the log refuses change by privilege to the service`(statement: SQL) async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(batch("1", event("a")))
            let error = await #expect(throws: PostgresError.self) {
                _ = try await fixture.database.pool.execute(statement)
            }
            #expect(error?.sqlState == "42501")
        }
    }
}

/// Kills one backend one time: the transaction dies, the retry lives.
enum KillSwitch {
    private static let fired = Mutex<Set<String>>([])

    static func once(_ name: String, backend: Int32) {
        guard fired.withLock({ $0.insert(name).inserted }) else { return }
        kill(backend, SIGTERM)
    }
}
