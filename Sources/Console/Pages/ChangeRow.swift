import EventSourcing

/// A change of the feed in a line.
enum ChangeRow {
    static func json(_ change: JSONValue) -> JSONValue {
        let list = change["entity"]?["type"]?.string.flatMap { Trail.lists[$0] }
        let id = change["entity"]?["id"]?.string ?? ""
        return [
            "address": list.map { .string("\(ConsoleSite.path)/\($0)/\(id)") } ?? .null,
            "fields": .string(
                (change["changed"]?.array ?? []).compactMap(\.string).map(TypeWords.text).joined(separator: ", ")),
            "name": change["state"]?["name"] ?? .string(String(id.prefix(8))), "position": change["position"] ?? .null,
            "reason": change["reason"] ?? .null, "recordedAt": change["recordedAt"] ?? .null,
            "type": change["type"] ?? .null,
        ]
    }
}
