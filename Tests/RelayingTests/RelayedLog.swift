import EventSourcing
import Feeding
import Foundation
import Synchronization

/// A log in memory, with one consumer of it. Also what acknowledgements do to it can fail.
final class RelayedLog: FeedStore, ConsumerStore, HeadSource, Sendable {
    struct Lost: Error {}

    struct State {
        var head = 0
        var floor = 0
        var epoch = UUID()
        var acknowledged: FeedCursor?
        var failingAcknowledgements = 0
    }

    let state = Mutex(State())

    func append(_ count: Int = 1) { state.withLock { $0.head += count } }

    func heads() async throws -> [TenantHead] {
        state.withLock { [TenantHead(tenant: .default, position: Position(Int64($0.head)), epoch: $0.epoch)] }
    }

    func listen(_ report: @escaping @Sendable (HeadSignal) async -> Void) async throws {
        try await Task.sleep(for: .seconds(3600))
    }

    func page(_ query: FeedQuery) async throws -> FeedPage {
        state.withLock { state in
            let asked = Int(query.after.rawValue)
            let after = query.beginsAtFloor ? max(asked, state.floor) : asked
            let rows = after < state.floor ? [] : Array((after..<max(after, state.head)).prefix(query.limit))
            let texts = rows.map {
                #"{"position":\#($0 + 1),"entity":{"type":"project","id":"x"},"type":"project.changed"}"#
            }
            return FeedPage(
                rows: Array(texts.joined(separator: ",\n").utf8), count: rows.count,
                next: Position(Int64(rows.last.map { $0 + 1 } ?? max(after, state.head))),
                head: Position(Int64(state.head)), floor: Position(Int64(state.floor)), epoch: state.epoch)
        }
    }

    func consumer(_ name: ConsumerName, tenant: TenantID) async throws -> Consumer? {
        state.withLock { state in
            state.acknowledged.map { cursor in
                Consumer(
                    name: name.rawValue, view: .log, position: cursor.position, epoch: cursor.epoch,
                    head: Position(Int64(state.head)), secondsBehind: 0, isGone: false, rejections: 0, webhook: nil,
                    registeredAt: Timestamp(microseconds: 0), acknowledgedAt: nil)
            }
        }
    }

    func acknowledge(_ name: ConsumerName, _ cursor: FeedCursor, room: Int) async throws -> Consumer {
        try state.withLock { state in
            guard state.failingAcknowledgements == 0 else {
                state.failingAcknowledgements -= 1
                throw Lost()
            }
            state.acknowledged = cursor
        }
        guard let consumer = try await consumer(name, tenant: cursor.tenant) else { throw Lost() }
        return consumer
    }

    func consumers(tenant: TenantID) async throws -> [Consumer] { throw Lost() }
    func forget(_ name: ConsumerName, tenant: TenantID) async throws -> Bool { throw Lost() }
    func reject(
        _ name: ConsumerName, _ rejection: Rejection, tenant: TenantID, room: Int, rejectionRoom: Int
    ) async throws -> KeptRejection { throw Lost() }
    func rejections(_ name: ConsumerName, tenant: TenantID) async throws -> [KeptRejection] { throw Lost() }
    func settle(_ name: ConsumerName, entity: UUID?, tenant: TenantID) async throws -> Int { throw Lost() }
}
