/// The unit of append: all of it is in the log, or nothing.
public struct ProposedBatch: Sendable, Equatable {
    public enum Kind: String, Sendable { case poll, command, `import`, redaction }

    /// Makes the append idempotent: the same key again gives the first result.
    public var key: String
    public var kind: Kind
    /// Who did it, e.g. `poller`.
    public var actor: String
    /// Cause, correlation, poll: what an auditor asks for besides.
    public var metadata: JSONObject
    public var events: [ProposedEvent]

    public init(key: String, kind: Kind, actor: String, metadata: JSONObject = JSONObject(), events: [ProposedEvent]) {
        self.key = key
        self.kind = kind
        self.actor = actor
        self.metadata = metadata
        self.events = events
    }
}
