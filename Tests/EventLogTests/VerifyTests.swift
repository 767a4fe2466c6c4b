import EventSourcing
import LogikalModel
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
        (
            "an event beyond the end",
            """
            insert into log.event (tenant, position, batch, entity_type, entity_id, version, type, schema_version,
                   event_id, observed_at, recorded_at, state, changed, before, salt, leaf)
            select tenant, 11, batch, entity_type, entity_id, version + 1, type, schema_version, event_id, observed_at,
                   recorded_at, state, changed, before, salt, leaf
              from log.event where position = 10
            """, 6
        ),
        (
            "a batch beyond the last",
            """
            insert into log.batch select tenant, 6, 11, 12, 'forged', kind, actor, metadata, content, root, previous,
                   chain, recorded_at from log.batch where batch = 5
            """, 6
        ),
        (
            "a batch before the first",
            """
            insert into log.batch select tenant, 0, 0, 0, 'forged', kind, actor, metadata, content, root, previous,
                   chain, recorded_at from log.batch where batch = 1
            """, 0
        ),
        ("another content of a batch", "update log.batch set content = sha256('x') where batch = 3", 3),
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

    @Test(arguments: [
        ("delete from log.stream where natural_key = 'a2'", "has no stream"),
        ("update log.stream set natural_key = 'other' where natural_key = 'a2'", "natural key"),
    ])
    func `a stream that is gone, or that another key leads to, is found`(statement: String, said: String) async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            try await fixture.tamper(SQL(statement, binds: []))
            let found = try await fixture.verify().firstBreak
            #expect(found?.message.contains(said) == true, "\(String(describing: found))")
            #expect(found?.message.contains(entity("a2").id.text) == true)
        }
    }

    @Test func `a project whose natural key is not the one that its id was made of is found`() async throws {
        try await LogFixture.with { fixture in
            let key = NaturalKey.project(LogikalID("11111111-0000-0000-0000-000000000001"))
            let project = ProposedEvent(
                entity: key.reference(tenant: .default), version: 1, type: EventType(.project, .discovered),
                observedAt: Timestamp(microseconds: 1), naturalKey: key.text, parent: nil, state: ["name": "Haus"])
            try await fixture.append(batch("1", project))
            #expect(try await fixture.verify().firstBreak == nil)
            try await fixture.tamper("update log.stream set natural_key = '11111111-0000-0000-0000-000000000002'")
            let found = try await fixture.verify().firstBreak
            #expect(found?.message.contains(project.entity.id.text) == true, "\(String(describing: found))")
        }
    }

    @Test(arguments: [
        "update log.checkpoint set position = 9", "update log.checkpoint set key_id = '00000000'",
        "update log.checkpoint set signed_at = signed_at + interval '1 us'",
    ])
    func `a checkpoint whose columns are not what its note says is found`(statement: String) async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let checkpoints = PostgresCheckpoints(pool: fixture.database.pool, key: LogSigningKey())
            _ = try await checkpoints.sign(tenant: .default, at: Timestamp(microseconds: 1_700_000_000_123_456))
            #expect(try await fixture.verify().firstBreak == nil)
            try await fixture.tamper(SQL(statement, binds: []))
            let found = try await fixture.verify().firstBreak
            #expect(found?.batch == 5 && found?.message.contains("checkpoint") == true, "\(String(describing: found))")
        }
    }

    @Test func `redacted batches and those with many events are what was appended too`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            try await fixture.append(by: .copy, batch("copied", event("c", note: "x"), event("d", note: "y")))
            try await fixture.append(by: .coalesced, batch("coalesced", event("e"), event("f")))
            #expect(try await fixture.verify().firstBreak == nil)
        }
    }

    @Test func `to begin after the end is a mistake of who asks, and no break`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let verifier = PostgresLogVerifier(pool: fixture.database.pool)
            let report = try await verifier.verify(tenant: .default, from: .batch(6))
            #expect(report.firstBreak == nil && report.events == 0)
            let error = await #expect(throws: (any Error).self) {
                _ = try await verifier.verify(tenant: .default, from: .batch(99_999))
            }
            #expect("\(error as Any)".contains("there are only 5 batches"), "\(error as Any)")
        }
    }
}
