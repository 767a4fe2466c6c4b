public import EventSourcing

/// One field of an entity at two points in time. `nil` where the state has no such field, which is not the same as
/// null.
public struct FieldDifference: Sendable, Equatable {
    public let field: String
    public let from: JSONValue?
    public let to: JSONValue?

    public init(_ field: String, from: JSONValue?, to: JSONValue?) {
        self.field = field
        self.from = from
        self.to = to
    }

    /// The fields that differ between two states, in canonical order.
    public static func between(_ old: JSONObject, _ new: JSONObject) -> [FieldDifference] {
        let fields = JSONObject((old.members + new.members).map { ($0.key, .null) }).members.map(\.key)
        return fields.filter { old[$0] != new[$0] }.map { FieldDifference($0, from: old[$0], to: new[$0]) }
    }

    public var json: JSONValue {
        let values = [from.map { ("from", $0) }, to.map { ("to", $0) }].compactMap { $0 }
        return .object(JSONObject([("field", .string(field))] + values))
    }
}
