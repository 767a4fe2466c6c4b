public import EventSourcing
public import Foundation

/// A difference about one group of fields of one entity: what Odoo saw, what each side wants, and how it ended.
public struct Conflict: Sendable, Equatable {
    public let id: UUID
    /// Of its stream; 0 before it is in the log.
    public internal(set) var version: Int64
    public let entity: EntityReference
    public let group: String
    public internal(set) var policy: FieldGroup.Policy
    public internal(set) var claim: Claim
    public internal(set) var logikal: JSONObject
    /// Whether Odoo's value, an older one perhaps, holds until it is resolved.
    public internal(set) var odooHolds: Bool
    public let since: Timestamp
    /// `nil` while it is open.
    public internal(set) var resolution: Resolution?

    var reference: EntityReference { EntityReference(.conflict, id) }

    public var state: JSONObject {
        let fields = claim.values.members.map { member in
            let sides: JSONValue = [
                "base": claim.base[member.key] ?? .null, "logikal": logikal[member.key] ?? .null,
                "odoo": member.value,
            ]
            return (member.key, sides)
        }
        return [
            "at": .string(claim.at.description), "by": .string(claim.by), "entity": entity.json,
            "fields": .object(JSONObject(fields)), "group": .string(group),
            "holds": .string(odooHolds ? "odoo" : "logikal"), "policy": .string(policy.rawValue),
            "resolution": resolution?.json ?? .null, "since": .string(since.description),
            "state": resolution == nil ? "open" : "resolved",
        ]
    }

    init(
        id: UUID, version: Int64, entity: EntityReference, group: FieldGroup, claim: Claim, logikal: JSONObject,
        odooHolds: Bool, since: Timestamp
    ) {
        self.id = id
        self.version = version
        self.entity = entity
        self.group = group.name
        policy = group.policy
        self.claim = claim
        self.logikal = logikal
        self.odooHolds = odooHolds
        self.since = since
    }

    /// Reads what `state` writes; `nil` for anything else.
    public init?(id: UUID, version: Int64, _ state: JSONObject) {
        func side(_ name: String) -> JSONObject {
            JSONObject((state["fields"]?.object?.members ?? []).map { ($0.key, $0.value[name] ?? .null) })
        }
        guard let type = state["entity"]?["type"]?.string,
            let entity = state["entity"]?["id"]?.string.flatMap(UUID.init(uuidString:)),
            let group = state["group"]?.string, let by = state["by"]?.string,
            let policy = state["policy"]?.string.flatMap(FieldGroup.Policy.init),
            let at = state["at"]?.string.flatMap(HybridTime.init),
            let since = state["since"]?.string.flatMap(Timestamp.init(rfc3339:))
        else { return nil }
        self.id = id
        self.version = version
        self.entity = EntityReference(EntityType(rawValue: type), entity)
        self.group = group
        self.policy = policy
        claim = Claim(base: side("base"), values: side("odoo"), at: at, by: by)
        logikal = side("logikal")
        odooHolds = state["holds"]?.string == "odoo"
        self.since = since
        resolution = state["resolution"].flatMap(Resolution.init)
    }
}
