import EventSourcing

/// What nobody but a person can decide: removals that look like a mistake, and fields that Logikal and Odoo changed
/// both.
enum DecisionPages {
    private static let path = "/decisions"
    private static let mostConflicts = "50"

    static let routes = [
        ConsoleRoute.page(path, show), ConsoleRoute.action("\(path)/removals/:id/:decision", decide),
        ConsoleRoute.action("\(path)/conflicts/:id", resolve),
    ]

    private static func show(_ visit: Visit) async throws -> Reply {
        let removals = try await visit.api.getIfAllowed("/removals")?.array ?? []
        let conflicts = try await visit.api.getIfAllowed("/conflicts", [("limit", mostConflicts)])?.array ?? []
        let resolved = try await visit.api.getIfAllowed("/conflicts", [("limit", "500"), ("state", "resolved")])
        var rows: [JSONValue] = []
        for conflict in conflicts { rows.append(ConflictRow.json(conflict, try await name(of: conflict, visit))) }
        return .page(
            Page(
                "decisions", title: "Decisions",
                [
                    "conflicts": .array(rows), "removals": .array(removals.map(removal)),
                    "resolved": .array((resolved?.array ?? []).suffix(20).reversed().map { ConflictRow.json($0, nil) }),
                ]))
    }

    private static func removal(_ hold: JSONValue) -> JSONValue {
        let items = hold["items"]?.array ?? []
        return [
            "count": .integer(items.count), "decision": hold["decision"] ?? .null, "id": hold["id"] ?? .null,
            "items": .array(
                items.map { item in
                    let list = item["type"]?.string.flatMap { Trail.lists[$0] } ?? "entities"
                    return [
                        "address": .string("\(ConsoleSite.path)/\(list)/\(item["id"]?.string ?? "")"),
                        "name": item["name"] ?? .null, "type": item["type"] ?? .null,
                    ]
                }), "scope": hold["scope"] ?? .null,
        ]
    }

    private static func name(of conflict: JSONValue, _ visit: Visit) async throws -> String? {
        guard let list = conflict["entity"]?["type"]?.string.flatMap({ Trail.lists[$0] }),
            let id = conflict["entity"]?["id"]?.string
        else { return nil }
        return try await visit.api.getIfAllowed("/\(list)/\(AddressText.component(id))")?["state"]?["name"]?.string
    }

    private static func decide(_ visit: Visit) async throws -> Reply {
        let (id, decision) = (visit.parameter("id"), visit.parameter("decision"))
        _ = try await visit.api.post("/removals/\(AddressText.component(id))/\(AddressText.component(decision))")
        return .goTo((decision == "approve" ? Notice.approved : .rejected).at(path))
    }

    private static func resolve(_ visit: Visit) async throws -> Reply {
        let address = "/conflicts/\(AddressText.component(visit.parameter("id")))"
        guard let choice = visit.form["choice"] else { throw Refusal.missing("It was not said whose value counts") }
        var body: JSONObject = ["choice": .string(choice), "note": .text(visit.form["note"])]
        body["version"] = visit.form["version"].flatMap(Int64.init).map { .integer($0) }
        if choice == "value" {
            let conflict = try await visit.api.get(address)
            body["values"] = .object(ConflictRow.values(of: visit.form, for: conflict))
        }
        _ = try await visit.api.post("\(address)/resolution", .object(body))
        return .goTo(Notice.resolved.at(path))
    }
}
