public import EventSourcing

/// Keeps audit events, to which nothing but the end of their time is done.
public protocol AuditStore: Sendable {
    func append(_ events: [AuditEvent]) async throws

    /// Newest first.
    func events(_ query: AuditQuery, tenant: TenantID) async throws -> [StoredAuditEvent]
}

/// Which events are asked for.
public struct AuditQuery: Sendable, Hashable {
    public static let limits = 1...1000
    public static let defaultLimit = 100

    public var kinds: Set<AuditEvent.Kind>
    public var outcome: AuditEvent.Outcome?
    public var actor: String?
    /// Only older ones.
    public var before: Int64?
    public var since: Timestamp?
    public var limit: Int

    /// - Parameter kinds: none for all.
    public init(
        kinds: Set<AuditEvent.Kind> = [], outcome: AuditEvent.Outcome? = nil, actor: String? = nil,
        before: Int64? = nil, since: Timestamp? = nil, limit: Int = defaultLimit
    ) {
        self.kinds = kinds
        self.outcome = outcome
        self.actor = actor
        self.before = before
        self.since = since
        self.limit = limit
    }
}
