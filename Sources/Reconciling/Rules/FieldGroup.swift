public import EventSourcing

/// Fields of one type of entity that mean something only together and therefore are merged together, as width and
/// height do; who owns them, and what decides where both sides changed them.
public struct FieldGroup: Sendable, Hashable {
    /// Whose word counts.
    public enum Owner: String, Sendable, CaseIterable {
        /// What Odoo proposes is refused.
        case logikal
        /// What Odoo proposes holds, whatever Logikal says.
        case odoo
        /// What both sides say is merged.
        case shared
    }

    /// What decides about shared fields that both sides changed, each to something else.
    public enum Policy: String, Sendable, CaseIterable {
        /// A person. What held before holds until then.
        case queue
        case sourceWins = "source_wins"
        case odooWins = "odoo_wins"
        /// Whoever was later, by their hybrid clocks.
        case latest
    }

    public let entityType: EntityType
    /// Unique within its type of entity.
    public let name: String
    /// As states name them; never empty.
    public let fields: [String]
    public let owner: Owner
    public let policy: Policy

    public init(
        _ entityType: EntityType, _ name: String, _ fields: [String], owner: Owner, policy: Policy = .queue
    ) {
        self.entityType = entityType
        self.name = name
        self.fields = fields
        self.owner = owner
        self.policy = policy
    }

    public var json: JSONValue {
        [
            "entityType": .string(entityType.rawValue), "fields": .array(fields.map(JSONValue.string)),
            "name": .string(name), "owner": .string(owner.rawValue), "policy": .string(policy.rawValue),
        ]
    }
}
