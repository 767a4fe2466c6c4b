import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresStorage
import SyncTesting
import Testing

/// What a snapshot and a digest can tell once old history is archived: the same as before, or that they can't.
@Suite(.timeLimit(.minutes(3))) struct SnapshotReadingTests {
    private static let types = EntityType.logikalLevels

    private static func rows(_ shelf: Shelf, at position: Position, limit: Int) async throws -> (String, Bool) {
        let store = PostgresSnapshotStore(pool: shelf.database.pool)
        var query = SnapshotQuery(
            tenant: .default, position: position, types: types, place: SnapshotPlace(types[0]), limit: limit)
        var (text, isIncomplete) = ("", false)
        while true {
            let page = try await store.page(query)
            if page.count > 0 { text += String(decoding: page.rows, as: UTF8.self) + ",\n" }
            isIncomplete = isIncomplete || page.isIncomplete || !page.bounds.contains(position)
            guard let next = page.next, page.bounds.contains(position) else { return (text, isIncomplete) }
            query.place = next
        }
    }

    @Test(arguments: [51, 52] as [UInt64])
    func `above the floor it is what it was before, or says that it is not whole`(seed: UInt64) async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: seed)
            let store = PostgresSnapshotStore(pool: shelf.database.pool)
            let middle = try await shelf.fill(&office, batches: 12, seed: seed)
            let head = try await shelf.fill(&office, batches: 8, seed: seed, name: "later")
            let positions = stride(from: Int64(1), through: head.rawValue, by: 3).map { Position($0) } + [head]
            var before: [Position: (digest: StateDigest?, rows: String)] = [:]
            for position in positions {
                let digest = try await store.digest(of: Self.types, at: position, tenant: .default).digest
                before[position] = (digest, try await Self.rows(shelf, at: position, limit: 7).0)
                #expect(digest != nil)
            }
            try await shelf.archive(through: middle)
            let floor = try await shelf.floor()
            try #require(floor > .start && floor < head, "seed \(seed)")
            var told = 0
            for position in positions {
                let digest = try await store.digest(of: Self.types, at: position, tenant: .default).digest
                let (rows, isIncomplete) = try await Self.rows(shelf, at: position, limit: 5)
                #expect((digest == nil) == isIncomplete, "at \(position), seed \(seed)")
                #expect(position >= floor || digest == nil, "at \(position), seed \(seed)")
                guard let digest else { continue }
                told += 1
                #expect(digest == before[position]?.digest, "at \(position), seed \(seed)")
                #expect(rows == before[position]?.rows, "at \(position), seed \(seed)")
            }
            #expect(told > 0)
            let now = try await store.digest(of: Self.types, at: head, tenant: .default)
            #expect(now.digest == before[head]?.digest && now.digest != nil)
        }
    }

    @Test func `where only a damped event is left of an entity, nobody is told half of it`() async throws {
        try await Shelf.with { shelf in
            func event(_ number: Int, _ version: Int64, reason: String? = nil) -> ProposedEvent {
                let key = NaturalKey(.project, text: "\(number)")
                return ProposedEvent(
                    entity: key.reference(tenant: .default), version: version,
                    type: EventType(.project, version == 1 ? .discovered : .changed),
                    observedAt: Timestamp(microseconds: 1), naturalKey: key.text, parent: nil,
                    state: ["name": .string("v\(version)")], reason: reason)
            }
            try await shelf.append("1", [event(1, 1), event(1, 2, reason: "flap")])
            try await shelf.append("2", (2...19).map { event($0, 1) })
            try await shelf.append("3", [event(20, 1)])
            try await shelf.append("4", [event(1, 3, reason: "settled")])
            try await shelf.sign()
            let store = PostgresSnapshotStore(pool: shelf.database.pool)
            #expect(try await store.digest(of: Self.types, at: 21, tenant: .default).digest != nil)
            try await shelf.archive(through: 20)
            try #require(try await shelf.floor() == 20)
            #expect(try await store.digest(of: Self.types, at: 21, tenant: .default).digest == nil)
            #expect(try await Self.rows(shelf, at: 21, limit: 3).1)
            #expect(try await store.digest(of: Self.types, at: 22, tenant: .default).digest?.count == 20)
            #expect(try await !Self.rows(shelf, at: 22, limit: 3).1)
        }
    }
}
