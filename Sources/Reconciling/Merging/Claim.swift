public import EventSourcing

/// What Odoo wants the fields of a group to be, and on which values of Logikal's it was said.
public struct Claim: Sendable, Equatable {
    /// What Logikal said as far as whoever made the claim knew.
    public var base: JSONObject
    /// The same fields as in `base`.
    public var values: JSONObject
    public var at: HybridTime
    /// E.g. `client:odoo`.
    public var by: String

    public init(base: JSONObject, values: JSONObject, at: HybridTime, by: String) {
        self.base = base
        self.values = values
        self.at = at
        self.by = by
    }

    /// Said again in other words it is the same, whoever says it and when.
    func says(_ other: Claim?) -> Bool { values == other?.values && base == other?.base }

    func rebased(on base: JSONObject) -> Claim {
        var claim = self
        claim.base = base
        return claim
    }

    /// The same about the fields that the group has now. Of a field that has come to it Odoo has said nothing.
    func fitted(to group: FieldGroup, logikal: JSONObject) -> Claim {
        func fitted(_ values: JSONObject) -> JSONObject {
            JSONObject(group.fields.map { ($0, values[$0] ?? logikal[$0] ?? .null) })
        }
        return Claim(base: fitted(base), values: fitted(values), at: at, by: by)
    }

    var json: JSONValue {
        ["at": .string(at.description), "base": .object(base), "by": .string(by), "values": .object(values)]
    }

    init?(_ json: JSONValue) {
        guard let base = json["base"]?.object, let values = json["values"]?.object,
            let at = json["at"]?.string.flatMap(HybridTime.init), let by = json["by"]?.string
        else { return nil }
        self.init(base: base, values: values, at: at, by: by)
    }
}
