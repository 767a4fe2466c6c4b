public import EventSourcing

/// What somebody wants to be looked at.
public struct OperationRequest: Sendable {
    public let scope: SyncScope
    public let isDeep: Bool
    /// Who asks, e.g. `key:odoo` or `cli:anna`.
    public let actor: String
    public let at: Timestamp

    public init(scope: SyncScope, isDeep: Bool, actor: String, at: Timestamp) {
        self.scope = scope
        self.isDeep = isDeep
        self.actor = actor
        self.at = at
    }
}

/// The operation that serves a request.
public struct AcceptedOperation: Sendable {
    public let operation: SyncOperation
    /// Whether it was open already, for the same scope or a wider one.
    public let wasJoined: Bool

    public init(operation: SyncOperation, wasJoined: Bool) {
        self.operation = operation
        self.wasJoined = wasJoined
    }
}
