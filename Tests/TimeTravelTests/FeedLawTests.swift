import EventSourcing
import Feeding
import Foundation
import LogikalModel
import Polling
import PostgresStorage
import SyncTesting
import Testing

/// S23: whatever cursor a consumer holds, its state and the changes since are the full state.
@Suite struct FeedLawTests {
    private func states(_ past: Past, _ query: FeedQuery, into living: inout [String: JSONValue]) async throws
        -> Position
    {
        var query = query
        while true {
            let page = try await past.feed.page(query)
            if query.origin == nil { query.origin = page.head }
            for change in try JSONReader.read(Array("[".utf8) + page.rows + Array("]".utf8)).array ?? [] {
                let id = try #require(change["entity"]?["id"]?.string)
                living[id] = change["op"] == "delete" ? nil : change["state"]
            }
            if page.isUpToDate { return page.head }
            query.after = page.next
        }
    }

    @Test(arguments: [31, 32, 33] as [UInt64])
    func `a consumer that comes back with any cursor, in either view, has what one that begins now has`(
        seed: UInt64
    ) async throws {
        try await Past.with { past in
            var office = RandomOffice(seed: seed)
            var generator = SeededGenerator(seed: seed)
            var held: [(FeedView, Position, [String: JSONValue])] = []
            for step in 0..<10 {
                try await past.append("\(step)", office.events(15))
                for view in FeedView.allCases {
                    var living: [String: JSONValue] = [:]
                    let limit = Int.random(in: 1...20, using: &generator)
                    let position = try await states(
                        past, FeedQuery(tenant: .default, view: view, limit: limit), into: &living)
                    held.append((view, position, living))
                }
            }
            let now = try #require(held.last).2
            for (view, position, known) in held {
                for otherView in FeedView.allCases {
                    var living = known
                    let limit = Int.random(in: 1...20, using: &generator)
                    _ = try await states(
                        past,
                        FeedQuery(tenant: .default, view: otherView, after: position, origin: position, limit: limit),
                        into: &living)
                    #expect(living == now, "\(view) to \(otherView) from \(position), seed \(seed)")
                }
            }
        }
    }

    @Test(arguments: [34, 35, 36] as [UInt64])
    func `it holds while events are damped, and both views agree once all has settled`(seed: UInt64) async throws {
        try await Past.with { past in
            var office = RandomOffice(seed: seed)
            var generator = SeededGenerator(seed: seed)
            var held: [(FeedView, Position, [String: JSONValue])] = []
            var damped = 0
            for step in 0..<12 {
                try await past.append(
                    "\(step)",
                    office.events(15).map { event in
                        var event = event
                        if event.type.rawValue.hasSuffix("changed"), Bool.random(using: &generator) {
                            event.reason = "flap"
                        }
                        return event
                    })
                damped += try await past.pollStore.dampedEntities(tenant: .default).count
                for view in FeedView.allCases {
                    var living: [String: JSONValue] = [:]
                    let limit = Int.random(in: 1...20, using: &generator)
                    let position = try await states(
                        past, FeedQuery(tenant: .default, view: view, limit: limit), into: &living)
                    held.append((view, position, living))
                }
            }
            #expect(damped > 0)
            for isSettled in [false, true] {
                if isSettled { try await settle(past) }
                var now: [FeedView: [String: JSONValue]] = [:]
                for view in FeedView.allCases {
                    var living: [String: JSONValue] = [:]
                    _ = try await states(past, FeedQuery(tenant: .default, view: view, limit: 500), into: &living)
                    now[view] = living
                }
                #expect((now[.latest] == now[.log]) == isSettled, "seed \(seed)")
                for (view, position, known) in held {
                    var living = known
                    let limit = Int.random(in: 1...20, using: &generator)
                    _ = try await states(
                        past,
                        FeedQuery(tenant: .default, view: view, after: position, origin: position, limit: limit),
                        into: &living)
                    #expect(living == now[view], "\(view) from \(position), settled \(isSettled), seed \(seed)")
                }
            }
        }
    }

    /// What a poller appends once everything has held still.
    private func settle(_ past: Past) async throws {
        let events = try await past.pollStore.dampedEntities(tenant: .default).map { damped in
            let known = damped.entity
            return ProposedEvent(
                entity: known.entity, version: known.version + 1, type: EventType(known.entity.type, .changed),
                schemaVersion: known.entity.type.schemaVersion, observedAt: damped.observedAt,
                naturalKey: known.naturalKey.text, parent: known.parent, state: known.state, reason: "settled")
        }
        if !events.isEmpty { try await past.append("settled", events) }
        #expect(try await past.pollStore.dampedEntities(tenant: .default).isEmpty)
    }
}
