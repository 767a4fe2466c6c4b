public import EventSourcing

/// One entry of an operation's history: who did what, when. Kept as long as the operation is.
public struct OperationChange: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case accepted
        /// Asked for once more while it was open.
        case joined
        case started
        case givenBack = "given_back"
        case cancelRequested = "cancel_requested"
        case succeeded, partial, failed, cancelled
    }

    /// Its place among all that the operation went through; what a reader of the events goes on after.
    public let revision: Int64
    public let kind: Kind
    /// The operation's state after it.
    public let state: OperationState
    public let at: Timestamp
    /// Who asked, or which process did it.
    public let actor: String
    public let reason: String?

    public init(
        revision: Int64, kind: Kind, state: OperationState, at: Timestamp, actor: String, reason: String?
    ) {
        self.revision = revision
        self.kind = kind
        self.state = state
        self.at = at
        self.actor = actor
        self.reason = reason
    }

    public var json: JSONObject {
        [
            "actor": .string(actor), "at": .string(at.description), "change": .string(kind.rawValue),
            "reason": .text(reason), "revision": .integer(revision), "state": .string(state.rawValue),
        ]
    }
}
