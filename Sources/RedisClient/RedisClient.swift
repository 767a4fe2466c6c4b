import Dispatch
public import Logging
import Synchronization

/// Asks a Redis server for what it is good to have and nothing depends on.
///
/// An answer that does not come within some milliseconds is none. A server that fails is left alone for a moment, a
/// longer one after each failure in a row; meanwhile nobody waits at all.
public final class RedisClient: Sendable {
    /// For connecting, and for each round trip.
    static let patience: Duration = .milliseconds(50)
    /// More that wait are turned away: each waits for those before it.
    static let mostWaiting = 64
    private static let firstPause: Duration = .milliseconds(250)
    private static let longestPause: Duration = .seconds(15)

    private struct State {
        var waiting = 0
        var leftAloneUntil: ContinuousClock.Instant?
        var pause = firstPause
    }

    /// Touched on `queue` alone.
    private final class Line: @unchecked Sendable {
        var connection: RedisConnection?
    }

    public let address: RedisAddress
    private let logger: Logger
    private let queue = DispatchQueue(label: "logikal-sync.redis")
    private let line = Line()
    private let state = Mutex(State())

    public init(_ address: RedisAddress, logger: Logger) {
        self.address = address
        self.logger = logger
    }

    /// The replies to commands that are sent together; `nil` when they do not come in time, or are not worth asking
    /// for.
    public func ask(_ commands: [[[UInt8]]]) async -> [RedisReply]? {
        guard admit() else { return nil }
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.answer(commands)) }
        }
    }

    private func admit() -> Bool {
        state.withLock { state in
            if let until = state.leftAloneUntil, ContinuousClock.now < until { return false }
            guard state.waiting < Self.mostWaiting else { return false }
            state.waiting += 1
            return true
        }
    }

    private func answer(_ commands: [[[UInt8]]]) -> [RedisReply]? {
        defer { state.withLock { $0.waiting -= 1 } }
        // Those who queued behind a failure do not each try it anew.
        if state.withLock({ $0.leftAloneUntil.map { ContinuousClock.now < $0 } ?? false }) { return nil }
        do {
            let connection = try line.connection ?? RedisConnection(address, limit: Self.patience)
            line.connection = connection
            let replies = try connection.ask(commands, of: address)
            let wasFailing = state.withLock { state in
                defer { (state.leftAloneUntil, state.pause) = (nil, Self.firstPause) }
                return state.leftAloneUntil != nil
            }
            if wasFailing { logger.notice("Redis answers again", metadata: ["address": "\(address)"]) }
            return replies
        } catch {
            line.connection = nil
            let isFirst = state.withLock { state in
                defer {
                    state.leftAloneUntil = ContinuousClock.now + state.pause
                    state.pause = min(state.pause * 2, Self.longestPause)
                }
                return state.leftAloneUntil == nil
            }
            // Once: all goes on without it.
            if isFirst {
                logger.warning("Redis is left alone; all goes on without it", metadata: ["error": "\(error)"])
            }
            return nil
        }
    }
}
