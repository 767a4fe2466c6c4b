import EventSourcing

/// An elevation with what people look for first.
enum ElevationCard {
    static func json(_ row: JSONValue, _ asOf: AsOf) -> JSONValue {
        let state = row["state"] ?? .null
        let id = row["id"]?.string ?? ""
        let hasDrawing = state["thumbnail"]?.object != nil
        let size = ["width", "height"].map { state[$0]?.number?.double ?? 0 }
        return [
            "address": .string("\(ConsoleSite.path)/elevations/\(id)\(asOf.suffix)"),
            "amount": state["amount"] ?? .null,
            "currency": state["estimation"]?["currency"] ?? .null,
            "description": state["automaticDescription"] ?? .null,
            "drawing": hasDrawing ? .string("\(ConsoleSite.path)/drawings/\(id)\(asOf.suffix)") : .null,
            "hasSize": .bool(size.allSatisfy { $0 > 0 }), "height": state["height"] ?? .null,
            "isInRecycleBin": state["isInRecycleBin"] ?? false, "name": state["name"] ?? "?",
            "net": state["estimation"]?["netPrice"] ?? .null, "overridden": row["overridden"] ?? [],
            "width": state["width"] ?? .null,
        ]
    }
}
