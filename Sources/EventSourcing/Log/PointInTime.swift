/// A moment of a tenant's log that somebody asks about: after an event, or at a time.
///
/// At a time holds what had been recorded by then; when it was observed, or happened, does not count.
public enum PointInTime: Hashable, Sendable, CustomStringConvertible {
    case position(Position)
    case time(Timestamp)

    /// Reads a position such as `812`, or an RFC 3339 time such as `2026-03-01T12:00:00Z`; `nil` for anything else.
    public init?(_ text: String) {
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            guard let number = Int64(text) else { return nil }
            self = .position(Position(number))
        } else {
            guard let time = Timestamp(rfc3339: text) else { return nil }
            self = .time(time)
        }
    }

    public var description: String {
        switch self {
        case .position(let position): position.description
        case .time(let time): time.description
        }
    }
}
