import EventSourcing
import LogikalClient
import Synchronization

/// Gathers calls until they are written, many at once. Adding one is a matter of a lock; a journal that nobody empties
/// drops its oldest calls and counts them.
final class CallJournal: Sendable {
    static let capacity = 20_000
    /// From so many on they are worth a round trip.
    static let batch = 200
    /// Who looks at the log of calls while Logikal is slow wants to see what it is asked.
    static let patience = Duration.seconds(5)

    private struct State {
        var cycle: Int64?
        var calls: [LoggedCall] = []
        var dropped = 0
    }

    private let state = Mutex(State())

    func isDue(at moment: Timestamp) -> Bool {
        state.withLock { state in
            guard let oldest = state.calls.first else { return false }
            let age = Duration.microseconds(moment.microseconds - oldest.endedAt.microseconds)
            return state.calls.count >= Self.batch || age >= Self.patience
        }
    }

    /// Calls that end from now on are made for that cycle.
    func turn(to cycle: Int64?) { state.withLock { $0.cycle = cycle } }

    func add(_ call: CallRecord, at moment: Timestamp) {
        state.withLock { state in
            if state.calls.count >= Self.capacity {
                state.dropped += Self.capacity / 2
                state.calls.removeFirst(Self.capacity / 2)
            }
            state.calls.append(LoggedCall(endedAt: moment, cycle: state.cycle, call: call))
        }
    }

    /// All calls that nobody has taken yet, and how many were dropped meanwhile.
    func take() -> (calls: [LoggedCall], dropped: Int) {
        state.withLock { state in
            defer { (state.calls, state.dropped) = ([], 0) }
            return (state.calls, state.dropped)
        }
    }
}
