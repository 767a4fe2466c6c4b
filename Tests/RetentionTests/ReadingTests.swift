import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import Projecting
import Projections
import SyncTesting
import Testing

@testable import PostgresStorage

/// What goes on as before, though old history is gone.
@Suite(.timeLimit(.minutes(5))) struct ReadingTests {
    @Test(arguments: [51, 52, 53] as [UInt64])
    func `S23 view=latest goes on from any cursor, whenever history is archived or attached`(seed: UInt64)
        async throws
    {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: seed)
            var generator = SeededGenerator(seed: seed)
            var held: [(position: Position, origin: Position, living: [String: JSONValue])] = []
            for step in 0..<10 {
                try await shelf.fill(&office, batches: 4, seed: seed, name: "\(step)")
                var living: [String: JSONValue] = [:]
                let limit = Int.random(in: 1...20, using: &generator)
                let head = try await shelf.consume(.latest, after: .start, origin: nil, limit: limit, into: &living)
                held.append((head, head, living))
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: try await shelf.archive(through: head)
                case 1:
                    if let newest = try? shelf.archives().last(where: { _ in true }),
                        newest.manifest.header.last == (try await shelf.floor())
                    {
                        _ = try await shelf.attacher.attach(newest, tenant: .default)
                    }
                default:
                    let some = Int64.random(in: 0...head.rawValue, using: &generator)
                    try await shelf.archive(through: Position(some))
                }
            }
            let now = try #require(held.last).living
            for cursor in held {
                var living = cursor.living
                let limit = Int.random(in: 1...20, using: &generator)
                _ = try await shelf.consume(
                    .latest, after: cursor.position, origin: cursor.origin, limit: limit, into: &living)
                #expect(living == now, "from \(cursor.position), seed \(seed)")
            }
            #expect(try await shelf.floor() > .start, "seed \(seed)")
        }
    }

    @Test func `view=log shows every event above the floor and none below`() async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 54)
            let head = try await shelf.fill(&office, batches: 20, seed: 54)
            let whole = try await shelf.pages(.log, limit: 1000)
            try await shelf.archive(through: head)
            let floor = try await shelf.floor()
            let below = try await shelf.feed.page(FeedQuery(tenant: .default, view: .log, after: 3, limit: 5))
            #expect(below.count == 0 && below.floor == floor)
            let after = try await shelf.pages(.log, after: floor, limit: 1000)
            let left = try await shelf.pages(.log, limit: 1000, beginsAtFloor: true)
            #expect(after == left && after.reduce(0) { $0 + $1.count } == Int(head.rawValue - floor.rawValue))
            let text = String(decoding: whole[0].rows, as: UTF8.self)
            #expect(text.hasSuffix(String(decoding: left[0].rows, as: UTF8.self)))
        }
    }

    @Test(arguments: [55, 56] as [UInt64])
    func `the past from the floor on is answered as before, by builds old and new`(seed: UInt64) async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: seed)
            let head = try await shelf.fill(&office, batches: 25, seed: seed)
            try await shelf.runner.catchUp()
            let floor = try await shelf.plan(through: head).ranges.last!.last
            let points = stride(from: floor.rawValue, through: head.rawValue, by: 5).map { Position($0) }
            var answers: [Position: [ReadModel: String]] = [:]
            var differences: [Position: [EntityDifference]] = [:]
            for point in points {
                answers[point] = try await shelf.answers(asOf: point)
                differences[point] = try await shelf.differences(from: floor, to: point)
            }
            let now = try await shelf.answers(asOf: nil)
            let early = try await shelf.answers(asOf: 25)
            try await shelf.archive(through: head)
            func check(_ what: String) async throws {
                for point in points {
                    #expect(try await shelf.answers(asOf: point) == answers[point], "\(what) \(point) seed \(seed)")
                    let now = try await shelf.differences(from: floor, to: point)
                    #expect(now == differences[point], "\(what) \(point) seed \(seed)")
                }
                #expect(try await shelf.answers(asOf: nil) == now, "\(what) seed \(seed)")
            }
            try await check("archived")
            // Equal by the comparison, or they would not be switched to.
            for name in Catalog.projections.map(\.name) { try await shelf.runner.rebuild(name, shards: 3) }
            try await check("rebuilt")
            #expect(try await shelf.findings() == [])

            try await shelf.attachAll()
            try await check("attached")
            // The build of then knows nothing of before, and says so rather than to leave out what it does not know.
            let error = await #expect(throws: HistoryError.self) { _ = try await shelf.answers(asOf: 25) }
            #expect(error?.code == .gone && error?.description.contains("rebuild entity_versions") == true)
            let checks = Set(try await shelf.findings().map(\.check))
            #expect(checks == ["versions"])
            try await shelf.runner.rebuild("entity_versions")
            #expect(try await shelf.answers(asOf: 25) == early, "seed \(seed)")
            // The former build stays for a way back, and is still what it was.
            try await shelf.runner.rebuild("entity_versions")
            #expect(try await shelf.findings() == [])
        }
    }

    @Test func `the history of an entity begins at the floor and says so, on every page`() async throws {
        try await Shelf.with { shelf in
            let entity = NaturalKey.directory(path: "a").reference(tenant: .default)
            for version in 1...50 {
                let event = ProposedEvent(
                    entity: entity, version: Int64(version), type: EventType(.directory, .changed),
                    observedAt: Timestamp(microseconds: 1), naturalKey: "a", parent: nil,
                    state: ["name": .string("\(version)")])
                try await shelf.append("\(version)", [event])
            }
            try await shelf.sign()
            func history(_ limit: Int) async throws -> (positions: [Int64], archivedThrough: Position?) {
                var (positions, first): ([Int64], Position?) = ([], nil)
                var after = Position.start
                while true {
                    let page = try await shelf.history.history(
                        of: entity.id, tenant: .default, after: after, limit: limit)
                    if after == .start { first = page.archivedThrough }
                    positions += page.entries.map(\.position.rawValue)
                    guard let next = page.next else { return (positions, first) }
                    after = next
                }
            }
            #expect(try await history(7).positions == Array(1...50))
            #expect(try await history(7).archivedThrough == nil)
            try await shelf.archive(through: 40)
            for limit in [1, 7, 1000] {
                let left = try await history(limit)
                #expect(left.positions == Array(40...50) && left.archivedThrough == 40)
            }
        }
    }
}
