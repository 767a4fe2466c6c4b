public import EventSourcing
public import Feeding
public import Logging
public import ServiceLifecycle
import Synchronization

/// Hands every event of a tenant on to a broker, in their order and at least once: a consumer of the feed like any
/// other, which acknowledges what the broker has stored.
///
/// After a restore, or when what it has not handed on is archived, it begins with what is left of the log, as every
/// consumer does. Several at a time do no harm: what one repeats of another's has the same id.
public struct EventRelay: Service {
    public struct Pace: Sendable {
        public var firstPause = Duration.milliseconds(250)
        /// Each failure in a row doubles the pause up to here.
        public var longestPause = Duration.seconds(30)

        public init() {}
    }

    /// Whether anything was handed on since the broker was connected to.
    private final class Success: Sendable {
        private let value = Mutex(false)

        var isThere: Bool { value.withLock { $0 } }

        func isFirst() -> Bool {
            value.withLock { value in
                defer { value = true }
                return !value
            }
        }
    }

    /// Events that are under way at a time.
    private static let pageSize = 500

    private let broker: any EventBroker
    private let store: any FeedStore
    private let consumers: any ConsumerStore
    private let name: ConsumerName
    private let watcher: HeadWatcher
    private let tenant: TenantID
    private let pace: Pace
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    /// - Parameter name: Under which it is a consumer.
    public init(
        broker: any EventBroker, store: any FeedStore, consumers: any ConsumerStore, name: ConsumerName,
        watcher: HeadWatcher, tenant: TenantID, pace: Pace = Pace(), now: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        self.broker = broker
        self.store = store
        self.consumers = consumers
        self.name = name
        self.watcher = watcher
        self.tenant = tenant
        self.pace = pace
        self.now = now
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var failures = 0
            while !Task.isCancelled {
                let (wasFailing, success) = (failures > 0, Success())
                do {
                    try await broker.connected { publish in
                        while true {
                            let head = try await self.handOnPage(publish)
                            if success.isFirst(), wasFailing { self.logger.notice("events are handed on again") }
                            if let head { try await self.watcher.waitUntil(beyond: head, tenant: self.tenant) }
                        }
                    }
                } catch {
                    guard !Task.isCancelled else { return }
                    if success.isThere { failures = 0 }
                    // Once: the consumer's lag tells how long it lasts.
                    if failures == 0 {
                        logger.warning("events are not handed on; trying on", metadata: ["error": "\(error)"])
                    }
                }
                try? await Task.sleep(for: min(pace.firstPause * (1 << min(failures, 16)), pace.longestPause))
                failures += 1
            }
        }
    }

    /// - Returns: The head when there is no more before it.
    private func handOnPage(_ publish: ([RelayedEvent]) async throws -> Void) async throws -> Position? {
        let consumer = try await consumers.consumer(name, tenant: tenant)
        var page = try await store.page(query(after: consumer?.position ?? .start))
        if let consumer, consumer.epoch != page.epoch || consumer.position < page.floor {
            page = try await store.page(query(after: .start))
        }
        try await publish(try Self.events(of: page))
        if page.next != consumer?.position || page.epoch != consumer?.epoch {
            _ = try await consumers.acknowledge(name, cursor(after: page), room: ConsumerBook.room)
        }
        return page.next >= page.head ? page.head : nil
    }

    private func query(after position: Position) -> FeedQuery {
        FeedQuery(
            tenant: tenant, view: .log, after: position, limit: Self.pageSize, beginsAtFloor: position == .start)
    }

    private static func events(of page: FeedPage) throws -> [RelayedEvent] {
        try page.rows.split(separator: UInt8(ascii: "\n")).map { row in
            try RelayedEvent(Array(row.last == UInt8(ascii: ",") ? row.dropLast() : row), epoch: page.epoch)
        }
    }

    private func cursor(after page: FeedPage) -> FeedCursor {
        FeedCursor(
            tenant: tenant, epoch: page.epoch, view: .log, filter: FeedFilter.everything.digest, position: page.next,
            origin: .start, issuedAt: now())
    }
}
