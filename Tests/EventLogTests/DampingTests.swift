import EventSourcing
import Foundation
import Polling
import PostgresClient
import SyncTesting
import Testing

@testable import PostgresStorage

/// Which event of a stream is shown, whatever way the events come in.
@Suite struct DampingTests {
    private func flap(_ name: String, version: Int64, note: String) -> ProposedEvent {
        var flap = event(name, version: version, note: note)
        flap.reason = "flap"
        return flap
    }

    private func shown(_ fixture: LogFixture) async throws -> [String: Int64] {
        let rows = try await fixture.owner.query(
            "select natural_key, coalesce(shown_position, last_position) from log.stream"
        ) { (try $0.text(0), try $0.int64(1)) }
        return Dictionary(rows) { first, _ in first }
    }

    @Test(arguments: WritePath.allCases)
    func `the newest event that is not damped is shown, within a batch and over batches`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            // The first of a stream is shown whatever its reason.
            try await fixture.append(
                by: path,
                batch(
                    "1", event("a"), event("b"), event("b", version: 2), flap("b", version: 3, note: "x"),
                    flap("c", version: 1, note: "")))
            #expect(try await shown(fixture) == ["a": 1, "b": 3, "c": 5])
            try await fixture.append(
                by: path,
                batch(
                    "2", event("a", version: 2), flap("b", version: 4, note: "y"), flap("b", version: 5, note: "x"),
                    flap("c", version: 2, note: "y")))
            #expect(try await shown(fixture) == ["a": 6, "b": 3, "c": 5])
            // A removal is shown, and what settles.
            var removal = event("b", version: 6)
            (removal.state, removal.reason) = (nil, "flap")
            var settled = event("c", version: 3)
            settled.reason = "settled"
            try await fixture.append(by: path, batch("3", removal, flap("a", version: 3, note: "z"), settled))
            #expect(try await shown(fixture) == ["a": 6, "b": 10, "c": 12])
            #expect(try await PostgresDoctor(owner: fixture.owner).examine().findings == [])
            let found = try await fixture.verify().firstBreak
            #expect(found == nil)
        }
    }

    @Test func `what an entity's override follows to and fro is shown by way of the entity`() async throws {
        try await LogFixture.with { fixture in
            let store = PostgresPollStore(pool: fixture.database.pool, log: fixture.log)
            func damped() async throws -> [EntityReference] {
                try await store.dampedEntities(tenant: .default).map(\.entity.entity)
            }
            try await fixture.append(
                batch(
                    "1", event("a"), event("a", version: 2, note: "x"), flap("a", version: 3, note: ""),
                    flap("a", version: 4, note: "x")))
            #expect(try await damped() == [], "it is what is shown")
            func override(_ version: Int64, reason: String?) -> ProposedEvent {
                let type = EntityType(rawValue: "override")
                return ProposedEvent(
                    entity: EntityReference(type, UUID(namespace: entity("a").id, name: "override")),
                    version: version, type: EventType(type, .changed), observedAt: Timestamp(microseconds: 1),
                    naturalKey: "a", parent: entity("a"), state: ["logikalVersion": .integer(version)],
                    reason: reason)
            }
            try await fixture.append(batch("2", override(1, reason: nil), override(2, reason: "flap")))
            #expect(try await damped() == [entity("a")])
            var settled = event("a", version: 5, note: "x")
            settled.reason = "settled"
            try await fixture.append(batch("3", settled, override(3, reason: nil)))
            #expect(try await damped() == [])
        }
    }

    @Test(arguments: [41, 42] as [UInt64])
    func `over random batches the shown event is what the log says, on each way in`(seed: UInt64) async throws {
        try await LogFixture.with { fixture in
            var generator = SeededGenerator(seed: seed)
            var versions: [String: Int64] = [:]
            var expected: [String: Int64] = [:]
            var position: Int64 = 0
            for number in 0..<30 {
                var events: [ProposedEvent] = []
                for _ in 0..<Int.random(in: 1...8, using: &generator) {
                    let name = "e\(Int.random(in: 0..<5, using: &generator))"
                    versions[name, default: 0] += 1
                    position += 1
                    var next = event(name, version: versions[name]!, note: "\(position)")
                    if Bool.random(using: &generator) { next.reason = "flap" }
                    if Int.random(in: 0..<6, using: &generator) == 0 { next.state = nil }
                    events.append(next)
                    if versions[name] == 1 || next.state == nil || next.reason == nil { expected[name] = position }
                }
                let path = WritePath.allCases.randomElement(using: &generator)!
                try await fixture.append(
                    by: path, ProposedBatch(key: "\(number)", kind: .poll, actor: "test", events: events))
                #expect(try await shown(fixture) == expected, "batch \(number) by \(path), seed \(seed)")
            }
            #expect(try await PostgresDoctor(owner: fixture.owner).examine().findings == [])
        }
    }
}
