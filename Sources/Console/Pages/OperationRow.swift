import EventSourcing

/// An operation as people read it.
enum OperationRow {
    private static let ended: Set = ["succeeded", "partial", "failed", "cancelled"]

    static func json(_ operation: JSONValue) -> JSONValue {
        guard var row = operation.object else { return .null }
        row["isEnded"] = .bool(ended.contains(operation["state"]?.string ?? ""))
        row["scopeText"] = .string(scope(operation["scope"] ?? .null))
        if let done = operation["progress"]?["done"]?.number?.int64,
            let total = operation["progress"]?["total"]?.number?.int64,
            total > 0
        {
            row["percent"] = .integer(min(100, done * 100 / total))
        }
        row["report"] = report(operation["report"] ?? .null)
        return .object(row)
    }

    private static func scope(_ scope: JSONValue) -> String {
        let type = scope["type"]?.string ?? "everything"
        return scope["name"]?.string.map { "\(type) \($0)" } ?? scope["id"]?.string.map { "\(type) \($0)" } ?? type
    }

    /// What a look found and cost, as lines.
    private static func report(_ report: JSONValue) -> JSONValue {
        guard let object = report.object else { return .null }
        return .array(
            object.members.compactMap { member in
                guard member.key != "findings", let text = FieldChange.text(member.value) else { return nil }
                return ["name": .string(TypeWords.text(member.key)), "value": .string(text)]
            })
    }
}
