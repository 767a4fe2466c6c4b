import EventSourcing
import Foundation
import Polling
import PostgresClient
import Synchronization
import Testing

@testable import PostgresStorage

@Suite struct AppendTests {
    @Test(arguments: WritePath.allCases)
    func `positions, versions and the chain go on from batch to batch`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            let first = try await fixture.append(by: path, batch("1", event("a"), event("b")))
            let second = try await fixture.append(by: path, batch("2", event("a", version: 2), event("a", version: 3)))
            #expect(first.first == 1 && first.last == 2 && first.batch == 1 && !first.wasReplayed)
            #expect(second.first == 3 && second.last == 4 && second.batch == 2)
            let report = try await fixture.verify()
            #expect(report.firstBreak == nil)
            #expect(report.events == 4 && report.chain == second.chain)
        }
    }

    @Test(arguments: WritePath.allCases)
    func `S4 the same batch again gives the first result and writes nothing`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            let proposed = batch("once", event("a"))
            let first = try await fixture.append(by: path, proposed)
            let again = try await fixture.append(by: path, proposed)
            #expect(again.wasReplayed)
            #expect((again.first, again.last, again.batch) == (first.first, first.last, first.batch))
            #expect(again.chain == first.chain)
            let events = try await fixture.verify().events
            #expect(events == 1)
        }
    }

    @Test(arguments: [WritePath.roundTrip, .copy])
    func `S4 a batch whose commit was answered by a broken connection is there once`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            let resent = prepared(batch("ambiguous", event("a")))
            // The backend dies after the append and before the answer to the commit can be trusted.
            let killed = await Task {
                try await (path == .copy ? fixture.copying : fixture.log).append(
                    resent,
                    with: { connection in
                        let row = try connection.query("select pg_backend_pid()") { try $0.int32(0) }
                        KillSwitch.once("ambiguous \(path)", backend: row[0])
                    })
            }.result
            let appended = try killed.get()
            let replayed = try await fixture.log.append(resent)
            #expect(replayed.wasReplayed && replayed.last == appended.last)
            let events = try await fixture.verify().events
            #expect(events == 1)
        }
    }

    @Test(arguments: WritePath.allCases)
    func `S5 a known key with other content is refused and nothing is written`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(by: path, batch("key", event("a")))
            let error = await #expect(throws: AppendError.self) {
                try await fixture.append(by: path, batch("key", event("b")))
            }
            #expect(error?.code == .contentMismatch)
            let events = try await fixture.verify().events
            #expect(events == 1)
        }
    }

    @Test(arguments: WritePath.allCases)
    func `S6 of sixteen appends of one version exactly one wins, and the others are told which stream`(path: WritePath)
        async throws
    {
        try await LogFixture.with { fixture in
            try await fixture.append(by: path, batch("0", event("a")))
            for version in Int64(2)...6 {
                let outcomes = await withTaskGroup(of: Result<Appended, any Error>.self) { group in
                    for writer in 0..<16 {
                        group.addTask {
                            do {
                                return .success(
                                    try await fixture.append(
                                        by: path,
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

    @Test(arguments: WritePath.allCases)
    func `a batch with one conflict is refused whole`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            let error = await #expect(throws: AppendError.self) {
                try await fixture.append(by: path, batch("1", event("a"), event("b", version: 2)))
            }
            #expect(error?.code == .versionConflict)
            let events = try await fixture.verify().events
            #expect(events == 0)
        }
    }

    @Test(arguments: WritePath.allCases)
    func `a batch may take one stream several versions on, one after the other`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(by: path, batch("1", event("a"), event("b"), event("a", version: 2, note: "x")))
            try await fixture.append(by: path, batch("2", event("a", version: 3), event("a", version: 4, note: "x")))
            let broken = try await fixture.verify().firstBreak
            #expect(broken == nil)
        }
    }

    @Test(
        arguments: WritePath.allCases,
        [
            ([3], "is at version 1, proposed 3"), ([1], "is at version 1, proposed 1"),
            ([2, 4], "is at version 1, proposed 4"), ([3, 3], "is at version 1, proposed 3"),
            ([2, 2], "is at version 1, proposed 2"), ([3, 2], "is at version 1, proposed 3"),
        ] as [([Int64], String)])
    func `versions that do not follow on are refused by name, and nothing of them stays`(
        path: WritePath, wrong: ([Int64], String)
    ) async throws {
        let (versions, detail) = wrong
        try await LogFixture.with { fixture in
            try await fixture.append(batch("1", event("a")))
            let refused = ProposedBatch(
                key: "2", kind: .poll, actor: "test", events: versions.map { event("a", version: $0, note: "x") })
            let error = await #expect(throws: AppendError.self) { try await fixture.append(by: path, refused) }
            #expect(error?.code == .versionConflict)
            #expect(error?.detail.contains("\(entity("a")) \(detail)") == true, "\(String(describing: error))")
            try await fixture.append(batch("2", event("a", version: 2)))
            let report = try await fixture.verify()
            #expect(report.firstBreak == nil)
            #expect(report.events == 2)
        }
    }

    @Test(arguments: WritePath.allCases)
    func `an unknown stream that does not begin with version 1 is refused`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            let error = await #expect(throws: AppendError.self) {
                try await fixture.append(by: path, batch("1", event("a", version: 2)))
            }
            #expect(error?.detail.contains("is at version 0, proposed 2") == true)
        }
    }

    @Test(arguments: WritePath.allCases)
    func `an append for a tenant that is not there is refused`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            var generator = SystemRandomNumberGenerator()
            let foreign = PreparedBatch(
                batch("1", event("a")), tenant: TenantID(rawValue: 99), using: &generator)
            let error = await #expect(throws: AppendError.self) { try await fixture.append(by: path, foreign) }
            #expect(error?.code == .unknownTenant)
        }
    }

    @Test func `a batch without events is refused before it reaches the database`() async throws {
        try await LogFixture.with { fixture in
            for path in WritePath.allCases {
                let empty = ProposedBatch(key: "1", kind: .poll, actor: "test", events: [])
                let error = await #expect(throws: AppendError.self) { try await fixture.append(by: path, empty) }
                #expect(error?.code == .emptyBatch)
            }
        }
    }

    @Test(
        arguments: [
            [
                """
                select * from log.append_each(1, '{k}', '{poll}', '{me}', '{"{}"}', '{""}', '{""}', '{null}', '{0}',
                  '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')
                """
            ],
            [
                "select log.stage()",
                """
                insert into pg_temp.staged_event values (1, 'directory', gen_random_uuid(), 1, 'x', 1,
                  gen_random_uuid(), now(), null, 'n', null, null, '{}', null, '', '{}', '', '')
                """,
                "select * from log.append_staged(1, 'k', 'poll', 'me', '{}', '', '', null)",
            ],
        ] as [[SQL]])
    func `S7 the other ways in are refused under REPEATABLE READ too`(statements: [SQL]) async throws {
        try await LogFixture.with { fixture in
            let error = await #expect(throws: PostgresError.self) {
                try await fixture.owner.withConnection { connection in
                    _ = try connection.execute("begin isolation level repeatable read")
                    defer { _ = try? connection.execute("rollback") }
                    for statement in statements { _ = try connection.query(statement) { _ in () } }
                }
            }
            #expect(error?.sqlState == "LS500")
            #expect(error?.message.contains("READ COMMITTED") == true)
        }
    }

    @Test func `what the service staged by itself is not appended`() async throws {
        try await LogFixture.with { fixture in
            let error = await #expect(throws: PostgresError.self) {
                try await fixture.database.pool.withTenant(.default) { connection in
                    _ = try connection.execute("create temp view staged_event as select 1::bigint as ordinal")
                    _ = try connection.query(
                        "select * from log.append_staged(1, 'k', 'poll', 'me', '{}', '', '', null)"
                    ) { _ in () }
                }
            }
            #expect(error?.message.contains("nothing was staged") == true)
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

    @Test(arguments: WritePath.allCases)
    func `an append with the fence of a lost lease is refused`(path: WritePath) async throws {
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
                try await fixture.append(by: path, batch("1", event("a")), fence: old.fence)
            }
            #expect(error?.code == .fencedOut)
            try await fixture.append(by: path, batch("2", event("a")), fence: new.fence)
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
