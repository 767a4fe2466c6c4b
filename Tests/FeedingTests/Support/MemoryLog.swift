import EventSourcing
import Feeding
import Foundation
import Synchronization

/// The log in a list: what the feed must show can be read off it. Also counts what it is asked.
final class MemoryLog: FeedStore, HeadSource, Sendable {
    struct Event: Equatable {
        var entity: Int
        var type: EntityType
        var isDeleted: Bool
    }

    struct State {
        var events: [Event] = []
        var redacted: Set<Int> = []
        var epoch = UUID()
        var pagesRead = 0
        var isDown = false
    }

    struct Down: Error {}

    static let tenant = TenantID.default
    let state = Mutex(State())
    /// How far a page looks.
    let reach: Int

    init(reach: Int = 50_000) { self.reach = reach }

    @discardableResult
    func append(_ entity: Int, type: EntityType = EntityType(rawValue: "project"), isDeleted: Bool = false) -> Position
    {
        state.withLock { state in
            state.events.append(Event(entity: entity, type: type, isDeleted: isDeleted))
            return Position(Int64(state.events.count))
        }
    }

    /// Other bytes in the place of those that were appended.
    func redact(_ position: Int) { state.withLock { _ = $0.redacted.insert(position - 1) } }

    var pagesRead: Int { state.withLock { $0.pagesRead } }

    func heads() async throws -> [TenantHead] {
        try state.withLock { state in
            if state.isDown { throw Down() }
            return [TenantHead(tenant: Self.tenant, position: Position(Int64(state.events.count)), epoch: state.epoch)]
        }
    }

    func listen(_ report: @escaping @Sendable (HeadSignal) async -> Void) async throws {
        try await Task.sleep(for: .seconds(3600))
    }

    func page(_ query: FeedQuery) async throws -> FeedPage {
        state.withLock { state in
            state.pagesRead += 1
            let after = Int(query.after.rawValue)
            let origin = query.origin.map { Int($0.rawValue) } ?? state.events.count
            let newest = Dictionary(state.events.enumerated().map { ($1.entity, $0) }, uniquingKeysWith: max)
            var candidates = state.events.indices.filter { $0 >= after }
            if query.view == .latest { candidates.removeAll { newest[state.events[$0].entity] != $0 } }
            let looked = candidates.prefix(reach)
            let matching = looked.filter { index in
                let event = state.events[index]
                if query.view == .latest, event.isDeleted, index + 1 <= origin { return false }
                return query.filter.isEverything || query.filter.entityTypes.contains(event.type.rawValue)
            }
            let rows = matching.prefix(query.limit)
            let isFull = rows.count == query.limit
            let next = isFull ? rows.last! + 1 : looked.count == reach ? looked.last! + 1 : state.events.count
            return FeedPage(
                rows: Array(
                    rows.map { "\(state.redacted.contains($0) ? "0" : "")\($0 + 1)" }.joined(separator: ",\n").utf8),
                count: rows.count,
                next: Position(Int64(next)), head: Position(Int64(state.events.count)), epoch: state.epoch)
        }
    }
}

extension FeedAnswer {
    /// The rows of a `MemoryLog` are bare positions.
    var positions: [Int] {
        String(decoding: page.rows, as: UTF8.self).split { ",\n".contains($0) }.compactMap { Int($0) }
    }
}
