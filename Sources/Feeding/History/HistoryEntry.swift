public import EventSourcing

/// One event of an entity's history: what the feed says of it, who did it, and each field's values before and after.
public struct HistoryEntry: Sendable, Equatable {
    public let position: Position
    /// The change as `view=log` of the feed gives it.
    public let change: JSONValue
    /// Who did it, e.g. `poller`.
    public let actor: String
    public let batch: Int64
    /// The cycle of polling that saw it; `nil` for what was not polled.
    public let poll: JSONValue?

    public init(position: Position, change: JSONValue, actor: String, batch: Int64, poll: JSONValue?) {
        self.position = position
        self.change = change
        self.actor = actor
        self.batch = batch
        self.poll = poll
    }

    /// The parent counts as a field, for a move changes nothing else.
    public var fields: [FieldDifference] {
        let names = change["changed"]?.array?.compactMap(\.string) ?? []
        return names.map { name in
            let now = name == "parent" ? change["parent"] : change["state"]?[name]
            return FieldDifference(name, from: change["before"]?[name], to: now)
        }
    }

    /// The members of the change, and `actor`, `batch`, `fields`, `poll`.
    public var json: JSONValue {
        var object = change.object ?? JSONObject()
        object["actor"] = .string(actor)
        object["batch"] = .integer(batch)
        object["fields"] = .array(fields.map(\.json))
        object["poll"] = poll ?? .null
        return .object(object)
    }
}
