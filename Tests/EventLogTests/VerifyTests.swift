import EventSourcing
import PostgresClient
import Testing

@testable import PostgresStorage

@Suite struct VerifyTests {
    private func fill(_ fixture: LogFixture) async throws {
        for number in 1...5 {
            try await fixture.append(
                batch("\(number)", event("a\(number)", note: "first"), event("b\(number)", note: "second")))
        }
    }

    @Test(arguments: [
        (
            "a changed byte of a state",
            "update log.event set state = replace(state::text, 'first', 'forst')::json where position = 5", 3
        ),
        ("a changed value before", "update log.event set before = '{\"x\":1}' where position = 5", 3),
        ("another type", "update log.event set type = 'directory.moved' where position = 6", 3),
        (
            "another time of observation",
            "update log.event set observed_at = observed_at + interval '1 us' where position = 6", 3
        ),
        (
            "another time of recording",
            "update log.event set recorded_at = recorded_at + interval '1 us' where position = 6", 3
        ),
        ("a forged leaf", "update log.event set leaf = '\\x00' where position = 6", 3),
        ("a deleted event", "delete from log.event where position = 6", 3),
        ("a deleted last event", "delete from log.event where position = 10", 5),
        ("a deleted batch", "delete from log.batch where batch = 3", 3),
        ("a deleted last batch", "delete from log.batch where batch = 5", 5),
        ("another actor", "update log.batch set actor = 'somebody' where batch = 3", 3),
        ("another key", "update log.batch set key = 'other' where batch = 3", 3),
        (
            "another time of a batch",
            "update log.batch set recorded_at = recorded_at + interval '1 us' where batch = 3", 3
        ),
        ("a forged link", "update log.batch set chain = '\\x00' where batch = 3", 3),
        (
            "swapped payloads",
            """
            update log.event e set state = o.state, salt = o.salt, before = o.before from log.event o
             where e.position in (5, 6) and o.position = 11 - e.position
            """, 3
        ),
        ("a head set back", "update log.sequencer set head = 8, batch = 4", 5),
    ])
    func `S28 verification names the first bad batch after`(what: String, statement: String, bad: Int64) async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let clean = try await fixture.verify().firstBreak
            #expect(clean == nil)
            try await fixture.tamper(SQL(statement, binds: []))
            let found = try await fixture.verify().firstBreak
            #expect(found?.batch == bad || (bad == 5 && found?.batch == 6), "\(what): \(String(describing: found))")
        }
    }

    @Test func `a stream head that is not the newest event is found`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            try await fixture.tamper("update log.stream set version = 7 where natural_key = 'a2'")
            let found = try await fixture.verify().firstBreak
            #expect(found?.message.contains("head of stream") == true)
        }
    }
}
