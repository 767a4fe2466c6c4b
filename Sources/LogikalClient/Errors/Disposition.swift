/// What a scheduler should do after a ``LogikalError``.
public enum Disposition: Sendable, Equatable {
    /// Later, and not before the given time; the next attempt may succeed unchanged.
    case retry(after: Duration)
    /// Throw the session away and walk again from a new login.
    case startOver
    /// Leave this one item out and go on with the others; say so in the outcome.
    case quarantine
    /// Nothing will work until a person has changed something.
    case halt
}
