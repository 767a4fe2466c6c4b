import EventSourcing

/// The way from the tree to what a page shows.
struct Trail {
    /// Under what address things of a type are.
    static let lists = [
        "directory": "directories", "elevation": "elevations", "phase": "phases", "project": "projects",
    ]

    private let visit: Visit
    private let asOf: AsOf

    init(_ visit: Visit, _ asOf: AsOf) {
        self.visit = visit
        self.asOf = asOf
    }

    /// The outermost first; of directories only the nearest, which says its whole path.
    func above(_ row: JSONValue) async throws -> JSONValue {
        var steps: [JSONValue] = []
        var parent = row["parent"]
        while let type = parent?["type"]?.string, let id = parent?["id"]?.string, let list = Self.lists[type] {
            let above = try await visit.api.getIfAllowed("/\(list)/\(AddressText.component(id))", asOf.query)
            steps.append([
                "address": .string("\(ConsoleSite.path)/\(list)/\(id)\(asOf.suffix)"),
                "name": above?["state"]?["path"]?.string.map(JSONValue.string) ?? above?["state"]?["name"] ?? "?",
                "type": .string(type),
            ])
            parent = type == "directory" ? nil : above?["parent"]
        }
        return .array(steps.reversed())
    }
}
