/// What a machine should do about an error.
public enum Disposition: String, Sendable {
    /// Again later; nothing is wrong with the thing itself.
    case retry
    /// This one thing is set aside and shown, the rest goes on.
    case quarantine
    /// Nothing useful can go on until a person acts.
    case halt
}
