/// Looks through what clients of a log did and saw for what no log may show, by the rules that Jepsen's Kafka tests and
/// Elle use, as far as they apply to one totally ordered log.
struct HistoryChecker {
    enum Operation {
        /// Events that were appended at these positions.
        case appended(events: [String], first: Int64)
        /// Events that a writer was told are not in the log.
        case refused(events: [String])
        /// What a poller that had read everything up to `after` was shown.
        case polled(session: Int, after: Int64, events: [(position: Int64, event: String)], next: Int64)
    }

    enum Anomaly: Hashable {
        /// It was acknowledged, and nobody who read past it saw it.
        case lostWrite(String)
        /// It was refused, and somebody saw it.
        case abortedRead(String)
        /// A poll went back.
        case nonmonotonicPoll(session: Int, position: Int64)
        /// A poll left a position out.
        case pollSkip(session: Int, position: Int64)
        /// Two events at one position, or one at two.
        case inconsistentPosition(Int64)
    }

    private(set) var anomalies: Set<Anomaly> = []
    private var positions: [String: Int64] = [:]
    private var events: [Int64: String] = [:]

    /// - Parameter history: In any order but that of each session's polls.
    init(_ history: [Operation]) {
        for operation in history {
            switch operation {
            case .appended(let events, let first):
                for (offset, event) in events.enumerated() { place(event, first + Int64(offset)) }
            case .polled(_, _, let shown, _): for (position, event) in shown { place(event, position) }
            case .refused: break
            }
        }
        for case .polled(let session, let after, let shown, let next) in history {
            check(session, after, shown.map(\.position), next)
        }
        checkWrites(history)
    }

    private mutating func place(_ event: String, _ position: Int64) {
        if positions[event, default: position] != position || events[position, default: event] != event {
            anomalies.insert(.inconsistentPosition(position))
        }
        positions[event] = position
        events[position] = event
    }

    private mutating func check(_ session: Int, _ after: Int64, _ shown: [Int64], _ next: Int64) {
        var last = after
        for position in shown {
            if position <= last { anomalies.insert(.nonmonotonicPoll(session: session, position: position)) }
            for missing in stride(from: last + 1, to: position, by: 1) {
                anomalies.insert(.pollSkip(session: session, position: missing))
            }
            last = max(last, position)
        }
        if next < last { anomalies.insert(.nonmonotonicPoll(session: session, position: next)) }
        for missing in stride(from: last + 1, through: next, by: 1) {
            anomalies.insert(.pollSkip(session: session, position: missing))
        }
    }

    private mutating func checkWrites(_ history: [Operation]) {
        var (seen, read): (Set<String>, Int64) = ([], 0)
        for case .polled(_, _, let shown, let next) in history {
            seen.formUnion(shown.map(\.event))
            read = max(read, next)
        }
        for operation in history {
            switch operation {
            case .appended(let events, let first):
                for (offset, event) in events.enumerated() where first + Int64(offset) <= read && !seen.contains(event)
                {
                    anomalies.insert(.lostWrite(event))
                }
            case .refused(let events):
                for event in events where seen.contains(event) { anomalies.insert(.abortedRead(event)) }
            case .polled: break
            }
        }
    }
}
