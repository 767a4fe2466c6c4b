import EventSourcing
import Feeding
import Foundation
import LogikalModel
import Polling
import PostgresClient
import SyncTesting
import Testing

@testable import PostgresStorage

@Suite struct UnusualTextTests {
    private static let names = [
        #"a\u0000b"#, #"\ud800"#, #"\udc00x"#, #"\\u0000"#, #"\\\\\u0000\u0000"#, "\u{10D800}\u{10FFFD}", "é",
        "e\u{301}",
        "\u{2400}", "\u{FFFD}",
    ]

    private func state(_ name: String) throws -> JSONObject {
        let text = "{\"amount\":1.10,\"exact\":9007199254740993,\"name\":\"\(name)\"}"
        return try #require(try JSONReader.read(text).object)
    }

    private func event(_ name: String, version: Int64 = 1) throws -> ProposedEvent {
        let state = try state(name)
        let key = NaturalKey.directory(path: try #require(state["name"]?.string))
        return ProposedEvent(
            entity: key.reference(tenant: .default), version: version, type: EventType(.directory, .discovered),
            observedAt: Timestamp(microseconds: 1), naturalKey: key.text, parent: nil, state: state,
            changed: ["name"], before: ["name": state["name"] ?? .null])
    }

    @Test func `any text goes through the log byte for byte, and is told from any other`() async throws {
        try await LogFixture.with { fixture in
            let events = try Self.names.map { try event($0) }
            try await fixture.append(ProposedBatch(key: "\u{10D7FF}", kind: .poll, actor: "test", events: events))
            let report = try await fixture.verify()
            #expect(report.firstBreak == nil)
            let stored = try await fixture.owner.query(
                "select state::text, before::text from log.event where tenant = 1 order by position"
            ) { (try $0.text(0), try $0.text(1)) }
            #expect(stored.map(\.0) == events.map { CanonicalJSON.text(.object($0.state ?? [:])) })
            #expect(stored.map(\.1) == events.map { CanonicalJSON.text(.object($0.before)) })
            let keys = try await fixture.owner.query(
                "select natural_key from log.stream where tenant = 1 order by last_position"
            ) { try $0.text(0) }
            #expect(keys.count == Self.names.count)
            #expect(zip(keys, events).allSatisfy { $0.isIdentical(to: $1.naturalKey) })
        }
    }

    @Test func `the feed hands the escapes through`() async throws {
        try await LogFixture.with { fixture in
            let events = try Self.names.map { try event($0) }
            try await fixture.append(ProposedBatch(key: "1", kind: .poll, actor: "test", events: events))
            let store = PostgresFeedStore(pool: fixture.database.pool)
            for view in [FeedView.log, .latest] {
                let page = try await store.page(FeedQuery(tenant: .default, view: view, limit: 100))
                let text = String(decoding: page.rows, as: UTF8.self)
                for event in events {
                    #expect(text.contains(CanonicalJSON.text(.object(event.state ?? [:]))), "\(view)")
                }
            }
        }
    }

    @Test func `what was read back differs in nothing from what was seen`() async throws {
        try await LogFixture.with { fixture in
            let events = try Self.names.map { try event($0) }
            try await fixture.append(ProposedBatch(key: "1", kind: .poll, actor: "test", events: events))
            let store = PostgresPollStore(pool: fixture.database.pool, log: fixture.log)
            let known = try await store.directoriesAndProjects(tenant: .default)
            #expect(known.count == events.count)
            for entity in known {
                let seen = try #require(events.first { $0.entity == entity.entity })
                let sighting = Sighting(
                    entity: seen.entity, naturalKey: NaturalKey(.directory, text: seen.naturalKey), parent: nil,
                    state: seen.state ?? [:], observedAt: seen.observedAt)
                #expect(Difference.event(from: entity, to: sighting) == nil)
                #expect(entity.naturalKey.text.isIdentical(to: seen.naturalKey))
            }
        }
    }

    @Test func `the history of an entity is told whatever text its batches have besides`() async throws {
        try await LogFixture.with { fixture in
            let event = try event("a")
            try await fixture.append(
                ProposedBatch(
                    key: "1", kind: .command, actor: "test", metadata: try state(Self.names[0]), events: [event]))
            let page = try await PostgresHistory(pool: fixture.database.pool).history(
                of: event.entity.id, tenant: .default, after: .start, limit: 10)
            #expect(page.entries.map(\.poll) == [nil])
        }
    }

    @Test(
        arguments: zip(
            Self.names,
            [
                "a\u{2400}b", "\u{FFFD}", "\u{FFFD}x", #"\u0000"#, "\\\\\u{2400}\u{2400}", "\u{10D800}\u{10FFFD}", "é",
                "e\u{301}", "\u{2400}", "\u{FFFD}",
            ]))
    func `SQL can look into any state, and sees signs where a text can't hold what is there`(
        name: String, sign: String
    ) async throws {
        try await LogFixture.with { fixture in
            let text = CanonicalJSON.text(.object(try state(name)))
            let seen = try await fixture.owner.query(
                "select log.legible(\(PostgresJSON(text))) ->> 'name', log.legible(\(PostgresJSON(text))) ->> 'amount'"
            ) { (try $0.text(0), try $0.text(1)) }
            #expect(seen[0].0.isIdentical(to: sign))
            #expect(seen[0].1 == "1.10")
        }
    }
}
