import EventSourcing

/// A build of a read model, with how far it is behind.
enum BuildRow {
    static func json(_ build: JSONValue) -> JSONValue {
        guard var row = build.object else { return .null }
        let position = build["position"]?.number?.int64 ?? 0
        let lag = max(0, (build["head"]?.number?.int64 ?? 0) - position)
        row["lag"] = .integer(lag)
        row["isBehind"] = .bool(lag > 0)
        return .object(row)
    }
}
