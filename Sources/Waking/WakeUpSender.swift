public import EventSourcing
public import Feeding
public import Logging
public import ServiceLifecycle

/// Tells those who want to be woken that the head has moved, and nothing else: what a wake-up would be lost with is
/// read from the feed all the same.
///
/// Every node runs one; who is woken is agreed in the database, one attempt at a time for each consumer. What happens
/// while an attempt is under way, or soon after it, makes one more and not many.
public struct WakeUpSender: Service {
    public struct Pace: Sendable {
        /// Between two wake-ups of one consumer.
        public var spacing = Duration.seconds(1)
        /// After the first failure; each one in a row doubles it.
        public var retry = Duration.seconds(2)
        public var longestRetry = Duration.seconds(600)
        /// Between two looks into the database when nothing calls for one.
        public var idle = Duration.seconds(60)
        /// How long it is waited for more before anybody is woken.
        public var gathering = Duration.milliseconds(50)

        public init() {}
    }

    /// Longer than any attempt takes.
    private static let patience = WakeUpRequest.timeout * 3
    /// At one time.
    private static let most = 16

    private let store: any WebhookStore
    private let transport: any WakeUpTransport
    private let seal: WebhookSeal
    private let watcher: HeadWatcher
    private let tenant: TenantID
    private let pace: Pace
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    public init(
        store: any WebhookStore, transport: any WakeUpTransport, seal: WebhookSeal, watcher: HeadWatcher,
        tenant: TenantID, pace: Pace = Pace(), now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.store = store
        self.transport = transport
        self.seal = seal
        self.watcher = watcher
        self.tenant = tenant
        self.pace = pace
        self.now = now
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    // Asked first, so that what is appended while others are woken is not slept over.
                    let head = try await watcher.head(of: tenant).position
                    let wait = try await wakeAll()
                    try await sleep(atMost: wait, unlessBeyond: head)
                } catch is CancellationError {
                    return
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("nobody can be woken at the moment; trying on", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: pace.retry)
                }
            }
        }
    }

    /// - Returns: How long nobody has to be woken unless the head moves.
    func wakeAll() async throws -> Duration {
        while true {
            let due = try await store.take(Self.most, patience: Self.patience, tenant: tenant)
            await withDiscardingTaskGroup { group in
                for wakeUp in due { group.addTask { await self.wake(wakeUp) } }
            }
            guard due.count < Self.most else { continue }
            let wait = try await store.wait(tenant: tenant) ?? pace.idle
            if wait > .zero { return min(wait, pace.idle) }
            // Somebody became due meanwhile; or another node has him, and then a moment must pass.
            try await Task.sleep(for: pace.gathering)
        }
    }

    private func wake(_ wakeUp: WakeUp) async {
        do {
            do {
                try await send(wakeUp)
                try await store.delivered(wakeUp, spacing: pace.spacing, tenant: tenant)
            } catch let failure as WakeUpFailure {
                let doublings = min(wakeUp.failures, 20)
                let delay = min(pace.retry * (1 << doublings), pace.longestRetry)
                logger.notice(
                    "a consumer could not be woken",
                    metadata: [
                        "consumer": "\(wakeUp.consumer.rawValue)", "failure": "\(failure)", "again_in": "\(delay)",
                    ])
                try await store.failed(wakeUp, failure.description, delay: delay, tenant: tenant)
            }
        } catch {
            // Once its time is over, whoever looks then tries again.
            guard !Task.isCancelled else { return }
            logger.warning("what came of a wake-up is not kept", metadata: ["error": "\(error)"])
        }
    }

    private func send(_ wakeUp: WakeUp) async throws(WakeUpFailure) {
        guard let secret = seal.open(wakeUp.sealedSecret, of: wakeUp.consumer, tenant: tenant) else {
            throw .sealedOtherwise
        }
        let body = #"{"head":\#(wakeUp.head)}"#
        let timestamp = now().microseconds / 1_000_000
        try await transport.send(
            WakeUpRequest(
                url: wakeUp.url,
                headers: [
                    "X-LogikalSync-Timestamp: \(timestamp)",
                    "X-LogikalSync-Signature: \(secret.signature(of: body, timestamp: timestamp))",
                ], body: body))
    }

    private func sleep(atMost limit: Duration, unlessBeyond head: Position) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.watcher.waitUntil(beyond: head, tenant: self.tenant) }
            group.addTask { try await Task.sleep(for: limit) }
            defer { group.cancelAll() }
            try await group.next()
        }
        try await Task.sleep(for: pace.gathering)
    }
}
