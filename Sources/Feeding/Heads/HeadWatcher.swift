public import EventSourcing
import Foundation
public import Logging
public import ServiceLifecycle
import Synchronization

/// Knows each tenant's head, so that a poll that finds nothing new costs no query, and wakes those who wait for more.
///
/// Three ways lead to it, each of which is enough: announcements within the process, the source's own signals, and a
/// question every second.
public final class HeadWatcher: Service, Sendable {
    public enum WaitOutcome: Sendable, Equatable { case advanced, timedOut, closing }

    /// Without an answer of the source for longer than this, what is in memory no longer answers for it.
    private static let trustedFor: Duration = .seconds(5)

    private typealias Board = HeadBoard<CheckedContinuation<WaitOutcome, any Error>>

    private struct State {
        var board = Board()
        var answeredAt: Duration?
        var lastWaiter: UInt64 = 0
    }

    private let source: any HeadSource
    private let clock: WaitingClock
    private let interval: Duration
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter interval: between two questions to the source; the longest that an unannounced append goes unseen.
    public init(
        source: any HeadSource, clock: WaitingClock = .continuous, interval: Duration = .seconds(1), logger: Logger
    ) {
        self.source = source
        self.clock = clock
        self.interval = interval
        self.logger = logger
    }

    /// Asks and listens until graceful shutdown, then lets everybody go.
    public func run() async throws {
        defer { releaseWaiters() }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.keepAsking() }
                group.addTask { await self.keepListening() }
            }
        }
    }

    /// An append of this process was committed.
    public func announce(_ position: Position, tenant: TenantID) {
        wake(state.withLock { $0.board.announce(position, of: tenant) }, with: .advanced)
    }

    /// Everybody who waits is answered now, and nobody waits from here on: the server is about to stop.
    public func releaseWaiters() {
        wake(state.withLock { $0.board.close() }, with: .closing)
    }

    /// From memory as long as the source is known to be heard.
    ///
    /// - Throws: `FeedError` with `unknown_tenant`, or the source's errors.
    public func head(of tenant: TenantID) async throws -> TenantHead {
        let now = clock.now()
        let known = state.withLock { state -> TenantHead? in
            guard let answeredAt = state.answeredAt, now - answeredAt < Self.trustedFor else { return nil }
            return state.board.head(of: tenant)
        }
        if let known { return known }
        return try await askedHead(of: tenant)
    }

    /// As the source has it now.
    ///
    /// - Throws: as `head(of:)`.
    public func askedHead(of tenant: TenantID) async throws -> TenantHead {
        guard let head = try await ask().first(where: { $0.tenant == tenant }) else { throw FeedError.unknownTenant }
        return head
    }

    /// Returns when the head is beyond `position`, or when the service stops.
    public func waitUntil(beyond position: Position, tenant: TenantID) async throws {
        _ = try await nextHead(above: position, tenant: tenant)
    }

    /// Returns as soon as the head is above `position`, the epoch is another, or the time is up.
    ///
    /// - Throws: `CancellationError`.
    func waitForHead(above position: Position, tenant: TenantID, until deadline: Duration) async throws -> WaitOutcome {
        try await withThrowingTaskGroup(of: WaitOutcome.self) { group in
            group.addTask { try await self.nextHead(above: position, tenant: tenant) }
            group.addTask {
                try await self.clock.sleep(deadline)
                return .timedOut
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .timedOut
        }
    }

    /// Runs a query whose answer names a head, and learns from it; `nil` where it is not the log's own.
    func learning<Value: Sendable>(
        from query: () async throws -> Value, head: (Value) -> TenantHead?
    ) async throws -> Value {
        let asked = state.withLock { $0.board.beginQuestion() }
        let value = try await query()
        if let head = head(value) { observe([head], asked: asked) }
        return value
    }

    /// How many requests wait for an append at this moment.
    public var waiterCount: Int { state.withLock { $0.board.waiterCount } }
}

extension HeadWatcher {
    private func keepAsking() async {
        var isFailing = false
        while !Task.isCancelled {
            do {
                _ = try await ask()
                if isFailing { logger.notice("heads of the log are read again") }
                isFailing = false
            } catch {
                guard !Task.isCancelled else { return }
                // Once, not every second: the readiness check and the requests say so too.
                if !isFailing { logger.warning("heads of the log can't be read; going on trying: \(error)") }
                isFailing = true
            }
            try? await clock.sleep(clock.now() + interval)
        }
    }

    private func keepListening() async {
        while !Task.isCancelled {
            do {
                try await source.listen { await self.receive($0) }
            } catch {
                logger.debug("not listening for appends; asking every \(interval) meanwhile: \(error)")
            }
            try? await clock.sleep(clock.now() + interval)
        }
    }

    private func receive(_ signal: HeadSignal) async {
        switch signal {
        case .appended(let tenant, let position): announce(position, tenant: tenant)
        case .interrupted:
            // What can't be asked now is asked within the interval, and not answered from memory until then.
            state.withLock { $0.answeredAt = nil }
            _ = try? await ask()
        }
    }

    private func ask() async throws -> [TenantHead] {
        let asked = state.withLock { $0.board.beginQuestion() }
        let heads = try await source.heads()
        let now = clock.now()
        state.withLock { $0.answeredAt = now }
        observe(heads, asked: asked)
        return heads
    }

    private func observe(_ heads: [TenantHead], asked: UInt64) {
        let woken = state.withLock { state in heads.flatMap { state.board.observe($0, asked: asked) } }
        wake(woken, with: .advanced)
    }

    private func nextHead(above position: Position, tenant: TenantID) async throws -> WaitOutcome {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let decision = state.withLock { state -> Board.WaitDecision? in
                    // A cancellation before this line found nobody to withdraw.
                    Task.isCancelled ? nil : state.board.wait(continuation, id: id, above: position, of: tenant)
                }
                switch decision {
                case .registered: break
                case .advanced: continuation.resume(returning: .advanced)
                case .closing: continuation.resume(returning: .closing)
                case nil: continuation.resume(throwing: CancellationError())
                }
            }
        } onCancel: {
            state.withLock { $0.board.withdraw(id: id) }?.resume(throwing: CancellationError())
        }
    }

    private func wake(_ waiters: [CheckedContinuation<WaitOutcome, any Error>], with outcome: WaitOutcome) {
        for waiter in waiters { waiter.resume(returning: outcome) }
    }
}
