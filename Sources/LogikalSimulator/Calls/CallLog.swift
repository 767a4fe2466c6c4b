import Synchronization

/// The newest calls, and counters over all of them.
final class CallLog: Sendable {
    private struct State {
        var records: [CallRecord] = []
        var counters = CallCounters()
        var sequence = 0
        var alarms: [Alarm] = []
    }

    private static let mostAlarms = 1000

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = max(1, capacity) }

    func nextSequence() -> Int {
        state.withLock { state in
            state.sequence += 1
            return state.sequence
        }
    }

    func append(_ record: CallRecord) {
        state.withLock { state in
            // Dropping half at once keeps appending cheap.
            if state.records.count >= capacity { state.records.removeFirst((capacity + 1) / 2) }
            state.records.append(record)
            state.counters.calls += 1
            if record.isIllegal { state.counters.illegalCalls += 1 }
            if record.isWrite { state.counters.writeAttempts += 1 }
            if record.overlapped { state.counters.overlappingRequests += 1 }
            if record.status == 401 { state.counters.unauthorizedCalls += 1 }
            if state.alarms.count < Self.mostAlarms { state.alarms += record.alarms }
        }
    }

    func countLogin() { state.withLock { $0.counters.logins += 1 } }

    func countLogout() { state.withLock { $0.counters.logouts += 1 } }

    func records() -> [CallRecord] { state.withLock { $0.records } }

    /// The first of them; the counters tell how many there were.
    func alarms() -> [Alarm] { state.withLock { $0.alarms } }

    func counters(openSessions: Int) -> CallCounters {
        var counters = state.withLock { $0.counters }
        counters.openSessions = openSessions
        return counters
    }

    func clear() {
        state.withLock { state in
            state.records.removeAll()
            state.alarms.removeAll()
            state.counters = CallCounters()
        }
    }
}
