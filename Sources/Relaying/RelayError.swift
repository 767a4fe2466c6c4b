/// Why events are not handed on.
public enum RelayError: Error, Equatable, CustomStringConvertible {
    /// A row of the feed is no change.
    case unreadable
    /// The broker has no place for events, or does not take one.
    case refused(String)

    public var description: String {
        switch self {
        case .unreadable: "a row of the feed is no change"
        case .refused(let words): "the broker does not take events: \(words)"
        }
    }
}
