import Synchronization

/// What another user or the administrator keeps a session from doing with one object.
public enum Restriction: String, Sendable {
    /// Selecting it answers 409: someone else has it open.
    case locked
    /// Selecting the project, or the elevation's parts list or price, answers 403.
    case forbidden
}

extension Office {
    /// Locks or forbids the project, phase or elevation with that id, until called again with `nil`.
    public func restrict(_ id: String, _ restriction: Restriction?) {
        restrictions.withLock { $0[id] = restriction }
    }

    func restriction(on id: String) -> Restriction? { restrictions.withLock { $0[id] } }
}
