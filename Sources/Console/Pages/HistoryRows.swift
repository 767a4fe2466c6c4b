import EventSourcing

/// What happened to a thing, the newest first, each change with what was before and after it.
enum HistoryRows {
    /// - Parameter history: What `/entities/{id}/history` gives; `nil` where this person does not see it.
    static func json(_ history: JSONValue?) -> JSONValue {
        guard let history else { return .null }
        return [
            "archivedThrough": history["archivedThrough"] ?? .null, "isCut": .bool(history["next"]?.isNull == false),
            "rows": .array((history["data"]?.array ?? []).reversed().map(row)),
        ]
    }

    private static func row(_ entry: JSONValue) -> JSONValue {
        guard var row = entry.object else { return .null }
        row["fields"] = .array((entry["fields"]?.array ?? []).map(FieldChange.json))
        row["state"] = nil
        row["isEnd"] = .bool(entry["op"]?.string == "delete")
        return .object(row)
    }
}
