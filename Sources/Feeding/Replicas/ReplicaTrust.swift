public import Logging
import Synchronization

/// Leaves a replica alone for a moment after it failed, so that not every request finds out anew.
public final class ReplicaTrust: Sendable {
    private static let firstPause: Duration = .seconds(1)
    private static let longestPause: Duration = .seconds(60)

    private struct Quarrel {
        var until: Duration
        /// Doubles with every failure in a row.
        var pause: Duration
    }

    private let clock: WaitingClock
    private let logger: Logger
    private let quarrel = Mutex<Quarrel?>(nil)

    public init(clock: WaitingClock = .continuous, logger: Logger) {
        self.clock = clock
        self.logger = logger
    }

    /// What the replica answers, unless it failed or is left alone.
    func asking<Value: Sendable>(_ question: () async throws -> Value) async throws -> Value? {
        guard mayBeAsked else { return nil }
        do {
            let value = try await question()
            if quarrel.withLock({ $0.take() }) != nil { logger.notice("the replica answers again") }
            return value
        } catch is CancellationError {
            throw CancellationError()
        } catch is FeedError {
            // A tenant that it has not heard of yet.
            return nil
        } catch {
            let isFirst = note(failureAt: clock.now())
            // Once: the primary answers all the same.
            if isFirst {
                logger.warning("the replica is left alone; the primary answers", metadata: ["error": "\(error)"])
            }
            return nil
        }
    }

    /// - Returns: Whether it answered before.
    private func note(failureAt now: Duration) -> Bool {
        quarrel.withLock { quarrel in
            // Of those who asked at the same time the first counts.
            if let quarrel, now < quarrel.until { return false }
            let pause = quarrel.map { min($0.pause * 2, Self.longestPause) } ?? Self.firstPause
            defer { quarrel = Quarrel(until: now + pause, pause: pause) }
            return quarrel == nil
        }
    }

    private var mayBeAsked: Bool { quarrel.withLock { $0.map { clock.now() >= $0.until } ?? true } }
}
