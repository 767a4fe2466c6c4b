import Crypto
import EventSourcing
import Feeding
import Foundation
import Logging
import Synchronization

final class LostEnds: Sendable {
    private let known = Mutex<[Position]>([])

    var positions: [Position] { known.withLock { $0 } }

    func add(_ position: Position) { known.withLock { $0.append(position) } }
}

/// Where no acknowledgement ever comes to.
private struct NoConsumers: ConsumerStore {
    func acknowledge(_ name: ConsumerName, _ cursor: FeedCursor, room: Int) async throws -> Consumer {
        throw FeedError.tooManyConsumers(0)
    }
    func consumers(tenant: TenantID) async throws -> [Consumer] { [] }
    func consumer(_ name: ConsumerName, tenant: TenantID) async throws -> Consumer? { nil }
    func forget(_ name: ConsumerName, tenant: TenantID) async throws -> Bool { false }
    func reject(
        _ name: ConsumerName, _ rejection: Rejection, tenant: TenantID, room: Int, rejectionRoom: Int
    ) async throws -> KeptRejection {
        throw FeedError.tooManyConsumers(0)
    }
    func rejections(_ name: ConsumerName, tenant: TenantID) async throws -> [KeptRejection] { [] }
    func settle(_ name: ConsumerName, entity: UUID?, tenant: TenantID) async throws -> Int { 0 }
}

/// A feed over a list, with a clock that stands still.
struct FeedFixture {
    let log: MemoryLog
    let clock = ManualClock()
    let watcher: HeadWatcher
    let feed: ChangesFeed
    let book: ConsumerBook
    /// The positions that consumers knew and the log did not have.
    let lostEnds: LostEnds
    let codec = FeedCursorCodec(keyID: 1, key: SymmetricKey(data: [UInt8](repeating: 7, count: 32)))

    init(reach: Int = 50_000) { self.init(log: MemoryLog(reach: reach)) }

    /// Another node of the same log.
    init(log: MemoryLog) {
        self.log = log
        let waiting = WaitingClock(clock)
        watcher = HeadWatcher(source: log, clock: waiting, logger: Logger(label: "test"))
        let lostEnds = LostEnds()
        self.lostEnds = lostEnds
        feed = ChangesFeed(
            store: log, watcher: watcher, codec: codec, clock: waiting, now: { Timestamp(microseconds: 0) },
            onLostEnd: { _, _, position in lostEnds.add(position) })
        book = ConsumerBook(
            store: NoConsumers(), codec: codec, watcher: watcher,
            onLostEnd: { _, _, position in lostEnds.add(position) })
    }

    func append(_ entity: Int, type: String = "project", isDeleted: Bool = false) {
        let position = log.append(entity, type: EntityType(rawValue: type), isDeleted: isDeleted)
        watcher.announce(position, tenant: MemoryLog.tenant)
    }

    func answer(
        _ view: FeedView, since: String? = nil, limit: Int = 200, filter: FeedFilter = .everything,
        wait: Duration = .zero, knownTags: [String] = [], tenant: TenantID = MemoryLog.tenant
    ) async throws -> FeedAnswer {
        try await feed.answer(
            FeedRequest(
                tenant: tenant, view: view, filter: filter, since: since, limit: limit, wait: wait,
                knownTags: knownTags))
    }
}

extension FeedFilter {
    static func only(_ types: String...) -> FeedFilter {
        FeedFilter(entityTypes: Set(types.map(EntityType.init(rawValue:))), eventTypes: [])
    }
}
