import Dispatch
public import Logging
import Synchronization

/// Asks a Redis server for what it is good to have and nothing depends on.
///
/// An answer that does not come within some milliseconds is none. A server that fails is left alone for a moment, a
/// longer one after each failure in a row; meanwhile nobody waits at all. What is asked while an answer is on its way
/// travels together as soon as that is there.
public final class RedisClient: Sendable {
    /// For connecting, and for each round trip.
    static let patience: Duration = .milliseconds(50)
    /// More that wait are turned away: a server that keeps so many waiting is of no help.
    static let mostWaiting = 1024
    /// What waits is kept twice while it is sent.
    static let mostBytesWaiting = 16 << 20
    private static let firstPause: Duration = .milliseconds(250)
    private static let longestPause: Duration = .seconds(15)

    private struct Question {
        let commands: [[[UInt8]]]
        let continuation: CheckedContinuation<[RedisReply]?, Never>
    }

    private struct State {
        var questions: [Question] = []
        var bytes = 0
        var leftAloneUntil: ContinuousClock.Instant?
        var pause = firstPause

        var isLeftAlone: Bool { leftAloneUntil.map { ContinuousClock.now < $0 } ?? false }
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
        let bytes = commands.reduce(0) { $1.reduce($0) { $0 + $1.count } }
        return await withCheckedContinuation { continuation in
            let (isAdmitted, isFirst) = state.withLock { state in
                guard !state.isLeftAlone, state.questions.count < Self.mostWaiting,
                    state.bytes + bytes <= Self.mostBytesWaiting
                else { return (false, false) }
                state.bytes += bytes
                state.questions.append(Question(commands: commands, continuation: continuation))
                return (true, state.questions.count == 1)
            }
            if !isAdmitted { continuation.resume(returning: nil) }
            if isFirst { queue.async { self.answerAll() } }
        }
    }

    /// All that are waiting now, in one round trip.
    private func answerAll() {
        // Those who queued behind a failure do not each try it anew.
        let (questions, isLeftAlone) = state.withLock { state in
            defer { (state.questions, state.bytes) = ([], 0) }
            return (state.questions, state.isLeftAlone)
        }
        guard !isLeftAlone, let replies = replies(to: questions.flatMap(\.commands)) else {
            for question in questions { question.continuation.resume(returning: nil) }
            return
        }
        var start = 0
        for question in questions {
            let end = start + question.commands.count
            question.continuation.resume(returning: Array(replies[start..<end]))
            start = end
        }
    }

    private func replies(to commands: [[[UInt8]]]) -> [RedisReply]? {
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
