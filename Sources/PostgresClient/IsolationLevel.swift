/// What a transaction sees of others.
public enum IsolationLevel: Sendable {
    /// Each statement sees what was committed when it began.
    case readCommitted
    /// Every statement sees what was committed when the first began; a write to what another has changed since fails.
    case repeatableRead
    /// Every statement sees what was committed when the first began; nothing can be written.
    case repeatableReadReadOnly

    var beginStatement: String {
        switch self {
        case .readCommitted: "begin isolation level read committed"
        case .repeatableRead: "begin isolation level repeatable read"
        case .repeatableReadReadOnly: "begin isolation level repeatable read read only"
        }
    }
}
