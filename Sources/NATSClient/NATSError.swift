/// Why NATS does not do what it is asked.
public enum NATSError: Error, Equatable, CustomStringConvertible {
    /// It is not there, or went away.
    case unreachable(String)
    /// No answer within the time.
    case timedOut
    /// It says no, e.g. `Authorization Violation`.
    case refused(String)
    /// What it sends is not its protocol.
    case garbled(String)
    /// Larger than the server takes, in bytes.
    case tooLarge(Int, limit: Int)

    public var description: String {
        switch self {
        case .unreachable(let problem): "NATS can't be reached: \(problem)"
        case .timedOut: "NATS does not answer in time"
        case .refused(let words): "NATS refuses: \(words)"
        case .garbled(let problem): "what NATS sends can't be read: \(problem)"
        case .tooLarge(let size, let limit):
            "a message of \(size) bytes is more than NATS takes; raise its max_payload, which is \(limit)"
        }
    }
}
