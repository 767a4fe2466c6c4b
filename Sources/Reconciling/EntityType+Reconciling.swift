public import EventSourcing
public import Foundation

extension EntityType {
    /// What Odoo has changed of one entity of Logikal's, and about what the two differ: its stream is beside the
    /// entity's own, which tells of Logikal alone.
    public static let override = EntityType(rawValue: "override")
    /// One difference about one group of fields, open or resolved.
    public static let conflict = EntityType(rawValue: "conflict")
    /// Who owns which fields and what decides; one a tenant.
    public static let reconciliationRules = EntityType(rawValue: "reconciliation_rules")

    public static let ofReconciling: [EntityType] = [.override, .conflict, .reconciliationRules]
}

extension EventType {
    /// Values of Odoo's hold from now on, or others than before.
    public static let overrideAccepted = EventType(rawValue: "override.accepted")
    /// Values of Odoo's hold no more.
    public static let overrideReleased = EventType(rawValue: "override.released")
    /// Logikal has gone on, and what Odoo changed holds as before.
    public static let overrideFollowed = EventType(rawValue: "override.followed")

    public static let conflictRaised = EventType(rawValue: "conflict.raised")
    /// One of the sides has another value than when it was raised.
    public static let conflictChanged = EventType(rawValue: "conflict.changed")
    public static let conflictResolved = EventType(rawValue: "conflict.resolved")

    public static let reconciliationRulesSet = EventType(rawValue: "reconciliation_rules.set")

    public static let ofReconciling: [EventType] = [
        .overrideAccepted, .overrideReleased, .overrideFollowed, .conflictRaised, .conflictChanged, .conflictResolved,
        .reconciliationRulesSet,
    ]
}

extension EntityReference {
    private static let namespace = UUID(uuidString: "5b0e4a5c-93c1-5f63-8a77-0f2a4cf1d6b9")!

    /// Where it is kept what Odoo changed of an entity.
    public static func override(of entity: UUID, tenant: TenantID) -> EntityReference {
        EntityReference(.override, UUID(namespace: namespace, name: "\(tenant)/override/\(entity.text)"))
    }

    /// The rules of a tenant.
    public static func reconciliationRules(of tenant: TenantID) -> EntityReference {
        EntityReference(.reconciliationRules, UUID(namespace: namespace, name: "\(tenant)/rules"))
    }

    /// The difference that a batch raises with its event of this number: one batch may end a group's conflict and raise
    /// another.
    static func conflict(of entity: UUID, event: Int, batchKey: String, tenant: TenantID) -> EntityReference {
        let name = "\(tenant)/conflict/\(entity.text)/\(event)/\(batchKey)"
        return EntityReference(.conflict, UUID(namespace: namespace, name: name))
    }
}
