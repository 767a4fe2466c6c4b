import EventSourcing

/// An event that was not appended, for people and for programs.
enum EventText {
    static func line(_ event: ProposedEvent) -> String {
        let name = event.state?["name"]?.string ?? event.naturalKey
        let changed = event.changed.isEmpty ? "" : " (\(event.changed.joined(separator: ", ")))"
        return "\(event.type)  \(name)\(changed)"
    }

    static func json(_ event: ProposedEvent) -> JSONValue {
        [
            "before": .object(event.before), "changed": .array(event.changed.map(JSONValue.string)),
            "entity": event.entity.json, "parent": event.parent?.json ?? .null, "reason": .text(event.reason),
            "state": event.state.map(JSONValue.object) ?? .null, "type": .string(event.type.rawValue),
            "version": .integer(event.version),
        ]
    }
}
