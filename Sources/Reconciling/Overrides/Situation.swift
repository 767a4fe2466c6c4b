public import EventSourcing

/// What the log says of one entity, and of what Odoo wants of it: everything that a decision is made from.
public struct Situation: Sendable {
    /// The entity as Logikal has it.
    public struct Subject: Sendable {
        public let entity: EntityReference
        public let naturalKey: String
        public let version: Int64
        public let state: JSONObject
        /// When the newest event was seen.
        public let observedAt: Timestamp
        /// Why the newest event was appended, e.g. `flap`.
        public let reason: String?

        public init(
            entity: EntityReference, naturalKey: String, version: Int64, state: JSONObject, observedAt: Timestamp,
            reason: String?
        ) {
            self.entity = entity
            self.naturalKey = naturalKey
            self.version = version
            self.state = state
            self.observedAt = observedAt
            self.reason = reason
        }
    }

    public let tenant: TenantID
    public let subject: Subject
    public let rules: ReconciliationRules
    /// `nil` where nothing of Odoo's holds.
    public let overrides: EntityOverrides?
    /// The state that `overrides` was read from.
    public let overridesState: JSONObject?
    /// Of the stream of overrides; 0 where there never were any.
    public let overridesVersion: Int64
    /// Those that are open.
    public let conflicts: [Conflict]
    /// When Logikal changed the fields of a group last, by the group's name; needed where the policy is `latest`.
    public let changedAt: [String: HybridTime]

    public init(
        tenant: TenantID, subject: Subject, rules: ReconciliationRules, overridesState: JSONObject?,
        overridesVersion: Int64, conflicts: [Conflict], changedAt: [String: HybridTime]
    ) {
        self.tenant = tenant
        self.subject = subject
        self.rules = rules
        self.overridesState = overridesState
        overrides = overridesState.flatMap(EntityOverrides.init)
        self.overridesVersion = overridesVersion
        self.conflicts = conflicts
        self.changedAt = changedAt
    }

    func logikal(_ group: FieldGroup) -> JSONObject { subject.state.values(of: group.fields) }

    /// Where nothing is known of it, what is seen last is taken for the change.
    func changedAt(_ group: FieldGroup) -> HybridTime {
        changedAt[group.name] ?? HybridTime(wall: subject.observedAt, node: HybridTime.logikal)
    }
}
