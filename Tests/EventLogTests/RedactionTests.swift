import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalModel
import PostgresClient
import SyncTesting
import Testing

@testable import PostgresStorage

@Suite struct RedactionTests {
    private func redactor(_ fixture: LogFixture) -> PostgresRedactor {
        PostgresRedactor(
            owner: fixture.owner,
            notifier: HeadNotifier(
                pool: fixture.database.pool,
                logger: Logger(label: "test") { _ in
                    SwiftLogNoOpLogHandler()
                }))
    }

    /// Two versions of an entity that name a person, and one of another.
    private func fill(_ fixture: LogFixture) async throws {
        try await fixture.append(batch("1", event("a", note: "Jane Doe"), event("b", note: "other")))
        var changed = event("a", version: 2, note: "Jane D.")
        changed.before = ["note": "Jane Doe"]
        try await fixture.append(batch("2", changed))
    }

    private func redact(_ fixture: LogFixture, fields: [String]? = ["note"]) async throws -> PostgresRedactor.Report {
        try await redactor(fixture).redact(
            .entity(entity("a").id), tenant: .default, redaction: Redaction(fields: fields, reason: "request 17"),
            actor: "officer", at: Timestamp(microseconds: 1_700_000_000_000_000))
    }

    @Test(arguments: [["note"], nil])
    func `S29 nothing of a person is left in the database, and the chain holds`(fields: [String]?) async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let before = try await fixture.verify()
            let report = try await redact(fixture, fields: fields)
            #expect(report.redacted == [1, 3])
            #expect(report.position == 4)
            let left = try await fixture.owner.query(
                "select count(*) from log.event e where e::text like '%Jane%'"
            ) { try $0.int64(0) }
            #expect(left == [0])
            let pages = try await PostgresFeedStore(pool: fixture.database.pool).page(
                FeedQuery(tenant: .default, view: .log, limit: 100))
            #expect(!String(decoding: pages.rows, as: UTF8.self).contains("Jane"))
            #expect(pages.count == 4)
            let after = try await fixture.verify()
            #expect(after.firstBreak == nil)
            #expect(after.events == before.events + 1)
        }
    }

    @Test func `a redaction is an event that tells who, why and the new state`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            _ = try await redact(fixture)
            let told = try await fixture.owner.query(
                """
                select e.type, e.version, e.state ->> 'name' as name, e.state ->> 'note' as note, b.kind, b.actor,
                       b.metadata ->> 'reason' as reason
                  from log.event e join log.batch b using (tenant, batch) where e.position = 4
                """
            ) { row in
                try ["type", "name", "kind", "actor", "reason"].map { try row.text($0) }
                    + ["\(try row.int64("version"))", row.textIfPresent("note") ?? "null"]
            }
            #expect(told == [["directory.redacted", "a", "redaction", "officer", "request 17", "3", "null"]])
        }
    }

    @Test func `a redaction is shown at once to whoever asks for the newest states, also of what flaps`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            var flap = event("a", version: 3, note: "Jane Doe")
            flap.reason = "flap"
            try await fixture.append(batch("3", flap))
            _ = try await redact(fixture)
            let page = try await PostgresFeedStore(pool: fixture.database.pool).page(
                FeedQuery(tenant: .default, view: .latest, after: 4, limit: 100))
            #expect(page.count == 1)
            #expect(String(decoding: page.rows, as: UTF8.self).contains(#""type":"directory.redacted""#))
        }
    }

    @Test func `what a removed entity was is redacted, and why it is gone stays`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            var removal = event("a", version: 3)
            (removal.state, removal.reason) = (nil, "removed")
            try await fixture.append(batch("3", removal))
            _ = try await redact(fixture)
            let reasons = try await fixture.owner.query(
                "select reason from log.event where type = 'directory.redacted' and state is null"
            ) { try $0.text(0) }
            #expect(reasons == ["removed"])
        }
    }

    @Test(arguments: [1, 2] as [Int16])
    func `a redaction is in the schema of the state that it leaves`(schema: Int16) async throws {
        try await LogFixture.with { fixture in
            let phase = NaturalKey.phase(LogikalID("b"), of: LogikalID("a"))
            var state: JSONObject = ["logikalId": "b", "name": "Jane Doe"]
            if schema == 2 { state["isDefault"] = false }
            let written = ProposedEvent(
                entity: phase.reference(tenant: .default), version: 1, type: EventType(.phase, .discovered),
                schemaVersion: schema, observedAt: Timestamp(microseconds: 1), naturalKey: phase.text, parent: nil,
                state: state)
            try await fixture.append(batch("1", written))
            _ = try await redactor(fixture).redact(
                .entity(written.entity.id), tenant: .default,
                redaction: Redaction(fields: ["name"], reason: "request 17"), actor: "officer",
                at: Timestamp(microseconds: 2))
            let read = try await fixture.owner.query(
                "select state::text from log.current_event order by position"
            ) { try $0.text(0) }
            #expect(read == Array(repeating: #"{"isDefault":false,"logikalId":"b","name":null}"#, count: 2))
        }
    }

    @Test func `a second redaction finds nothing to do, and an unknown entity is an error`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            _ = try await redact(fixture)
            let again = await #expect(throws: RedactionError.self) { _ = try await redact(fixture) }
            #expect(again?.code == .nothing)
            let unknown = await #expect(throws: RedactionError.self) {
                _ = try await redactor(fixture).redact(
                    .entity(UUID()), tenant: .default, redaction: Redaction(fields: nil, reason: "x"), actor: "x",
                    at: Timestamp(microseconds: 1))
            }
            #expect(unknown?.code == .unknown)
        }
    }

    @Test(arguments: [["name"], nil])
    func `a later redaction erases from events that were redacted before too, and the chain holds`(
        fields: [String]?
    ) async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let leaves = try await leaves(fixture)
            _ = try await redact(fixture)
            let report = try await redact(fixture, fields: fields)
            #expect(report.redacted == [1, 3, 4])
            let names = try await fixture.owner.query(
                "select state ->> 'name' from log.event where entity_id = \(entity("a").id)"
            ) { try $0.textIfPresent(0) }
            #expect(names == [nil, nil, nil, nil])
            #expect(try await self.leaves(fixture).prefix(leaves.count) == leaves[...])
            #expect(try await fixture.verify().firstBreak == nil)
            let checkpoints = PostgresCheckpoints(pool: fixture.database.pool, key: LogSigningKey())
            _ = try await checkpoints.sign(tenant: .default, at: Timestamp(microseconds: 1))
            let proof = try await checkpoints.proof(of: 1, tenant: .default)
            try proof.verify()
            #expect(proof.payload == nil)
        }
    }

    private func leaves(_ fixture: LogFixture) async throws -> [[UInt8]] {
        try await fixture.owner.query("select leaf from log.event order by position") { Array(try $0.bytes(0)) }
    }

    @Test func `what an earlier redaction left is not what stands there after a later one`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            _ = try await redact(fixture)
            let payload = try await fixture.owner.query(
                "select state::text, before::text, encode(salt, 'hex') from log.event where position = 1"
            ) { (try $0.text(0), try $0.text(1), try $0.text(2)) }[0]
            _ = try await redact(fixture, fields: ["name"])
            try await fixture.tamper(
                """
                update log.event set state = \(payload.0)::text::json, before = \(payload.1)::text::json,
                       salt = decode(\(payload.2), 'hex') where position = 1
                """)
            let found = try await fixture.verify().firstBreak
            #expect(found?.batch == 1 && found?.position == 1, "\(String(describing: found))")
        }
    }

    @Test(arguments: [
        #"{"logikalId":"a","name":"a","note":"other"}"#, #"{"logikalId":"a","name":"a","note":null,"who":"Jane"}"#,
    ])
    func `a recorded redaction may only take away`(state: String) async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let digest = try await fixture.owner.query(
                "select encode(log.payload_digest('\\x01', \(state)::text::json, '{}'), 'hex')"
            ) { try $0.text(0) }
            var recorded = batch("3", event("b", version: 2))
            recorded.kind = .redaction
            recorded.metadata = ["redacted": ["1": .string(digest[0])]]
            try await fixture.append(recorded)
            let error = await #expect(throws: PostgresError.self) {
                try await fixture.owner.execute(
                    """
                    update log.event set payload = log.payload_digest(salt, state, before),
                           state = \(state)::text::json, before = '{}', salt = '\\x01' where position = 1
                    """)
            }
            #expect(error?.sqlState == "LS405")
        }
    }

    @Test(arguments: [
        "update log.event set state = '{}' where position = 1",
        "update log.event set payload = '\\x00', state = '{}' where position = 1",
        """
        update log.event set payload = log.payload_digest(salt, state, before), state = '{}', salt = '\\x01'
         where position = 1
        """,
    ])
    func `no change but a recorded redaction gets past the log's guard, its owner included`(change: String) async throws
    {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let error = await #expect(throws: PostgresError.self) {
                try await fixture.owner.execute(SQL(change, binds: []))
            }
            #expect(error?.sqlState == "LS405")
        }
    }

    /// With another digest the leaf, and so the chain, would be lost for good.
    @Test func `a recorded redaction has to keep the digest of what was appended`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let erased = try await fixture.owner.query(
                "select encode(log.payload_digest('\\x01', '{}', '{}'), 'hex')"
            ) { try $0.text(0) }
            var recorded = batch("3", event("b", version: 2))
            recorded.kind = .redaction
            recorded.metadata = ["redacted": ["1": .string(erased[0])]]
            try await fixture.append(recorded)
            func erase(keeping digest: String) async throws {
                let change = """
                    update log.event set payload = \(digest), state = '{}', before = '{}', salt = '\\x01'
                     where position = 1
                    """
                try await fixture.owner.execute(SQL(change, binds: []))
            }
            let error = await #expect(throws: PostgresError.self) { try await erase(keeping: "sha256('other')") }
            #expect(error?.sqlState == "LS405")
            try await erase(keeping: "log.payload_digest(salt, state, before)")
        }
    }

    @Test(arguments: [
        ("update log.event set state = '{\"name\":\"forged\"}' where position = 1", Int64(1)),
        ("update log.event set payload = null where position = 1", 1),
        ("update log.event set payload = log.payload_digest(salt, state, before), state = '{}' where position = 2", 1),
    ])
    func `what was tampered with under the pretext of a redaction is found`(change: String, batch: Int64) async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            _ = try await redact(fixture)
            try await fixture.tamper(SQL(change, binds: []))
            let found = try await fixture.verify().firstBreak
            #expect(found?.batch == batch, "\(String(describing: found))")
        }
    }

    @Test func `what is said of looks at an entity and in it names it no more`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            var child = event("c")
            child.parent = entity("a")
            try await fixture.append(batch("3", child))
            for (key, subject) in [("directories of a", "a"), ("projects of c", "c"), ("projects of b", "b")] {
                try await fixture.owner.execute(
                    """
                    insert into polling.scope (
                      tenant, scope, label, subject_type, subject_id, cycle, outcome, listed, finding, looked_at)
                    values (1, \(key), 'projects of Jane Doe', 'directory', \(entity(subject).id), 1, 'partial', 1,
                            'Jane Doe can''t be read', now())
                    """)
            }
            _ = try await redact(fixture)
            let told = try await fixture.owner.query(
                "select label || coalesce(', ' || finding, '') from polling.scope order by scope"
            ) { try $0.text(0) }
            #expect(
                told == ["directories of a", "projects of Jane Doe, Jane Doe can't be read", "projects of c"])
        }
    }

    @Test func `a redacted event is still proven to have been there`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            _ = try await redact(fixture)
            let checkpoints = PostgresCheckpoints(pool: fixture.database.pool, key: LogSigningKey())
            _ = try await checkpoints.sign(tenant: .default, at: Timestamp(microseconds: 1))
            let proof = try await checkpoints.proof(of: 1, tenant: .default)
            try proof.verify()
            #expect(proof.payload == nil)
        }
    }
}
