/// What a machine should do about an error.
public enum Disposition: Sendable, Equatable {
    /// Later, and not before the given time; the next attempt may succeed unchanged.
    case retry(after: Duration)
    /// Throw away what the attempt was built on and begin anew: a session, a difference.
    case startOver
    /// Set this one thing aside, say so in the outcome, and go on with the others.
    case quarantine
    /// Nothing will work until a person has changed something.
    case halt
}
