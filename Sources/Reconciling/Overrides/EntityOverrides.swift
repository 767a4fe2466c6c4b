public import EventSourcing
public import Foundation

/// What Odoo has changed of one entity: the claims that hold, by group, and the conflicts that are open.
public struct EntityOverrides: Sendable, Equatable {
    public let entity: EntityReference
    /// The version of the entity up to which it is decided.
    public var logikalVersion: Int64
    /// The version of the rules by which it is decided.
    public var rulesVersion: Int64
    public var claims: [String: Claim]
    public var conflicts: [String: UUID]

    public init(
        entity: EntityReference, logikalVersion: Int64, rulesVersion: Int64, claims: [String: Claim] = [:],
        conflicts: [String: UUID] = [:]
    ) {
        self.entity = entity
        self.logikalVersion = logikalVersion
        self.rulesVersion = rulesVersion
        self.claims = claims
        self.conflicts = conflicts
    }

    /// Nothing of Odoo's holds, and nothing is open.
    public var isEmpty: Bool { claims.isEmpty && conflicts.isEmpty }

    /// What holds instead of what Logikal says.
    public var values: JSONObject { JSONObject(claims.values.flatMap { $0.values.members.map { ($0.key, $0.value) } }) }

    /// - Parameter logikal: The entity's state at `logikalVersion`.
    func state(on logikal: JSONObject) -> JSONObject {
        [
            "claims": .object(JSONObject(claims.map { ($0.key, $0.value.json) })),
            "conflicts": .object(JSONObject(conflicts.map { ($0.key, .string($0.value.text)) })),
            "effective": .object(logikal.overlaid(with: values)), "entity": entity.json,
            "logikalVersion": .integer(logikalVersion),
            "overridden": .array(values.members.map { .string($0.key) }), "rules": .integer(rulesVersion),
            "values": .object(values),
        ]
    }

    /// Reads what `state` writes; `nil` for anything else.
    public init?(_ state: JSONObject) {
        guard let type = state["entity"]?["type"]?.string,
            let id = state["entity"]?["id"]?.string.flatMap(UUID.init(uuidString:)),
            let version = state["logikalVersion"]?.number?.int64, let rules = state["rules"]?.number?.int64
        else { return nil }
        var claims: [String: Claim] = [:]
        for member in state["claims"]?.object?.members ?? [] { claims[member.key] = Claim(member.value) }
        var conflicts: [String: UUID] = [:]
        for member in state["conflicts"]?.object?.members ?? [] {
            conflicts[member.key] = member.value.string.flatMap(UUID.init(uuidString:))
        }
        self.init(
            entity: EntityReference(EntityType(rawValue: type), id), logikalVersion: version, rulesVersion: rules,
            claims: claims, conflicts: conflicts)
    }
}
