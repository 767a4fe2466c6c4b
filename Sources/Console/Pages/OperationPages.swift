import EventSourcing
import HTTPTypes

/// Looks at Logikal that somebody asks for: asking, following, ending.
enum OperationPages {
    private static let path = "/operations"

    static let routes = [
        ConsoleRoute.page(path, list), ConsoleRoute.action(path, accept), ConsoleRoute.page("\(path)/:id", show),
        ConsoleRoute.action("\(path)/:id/cancel") { visit in
            let id = AddressText.component(visit.parameter("id"))
            _ = try await visit.api.post("\(path)/\(id)/cancel")
            return .goTo(Notice.cancelled.at("\(path)/\(id)"))
        },
        ConsoleRoute(.get, "\(path)/:id/events", needs: .session) { visit in
            let id = AddressText.component(visit.parameter("id"))
            return try await EventHandThrough.reply("\(path)/\(id)/events", [("after", visit.query("after"))], visit)
        },
    ]

    private static func list(_ visit: Visit) async throws -> Reply {
        let answer = try await visit.api.whole(
            path, [("after", visit.query("after")), ("limit", "50"), ("state", visit.query("state"))])
        return .page(
            Page(
                "operations", title: "Operations",
                [
                    "next": answer["next"] ?? .null,
                    "operations": .array((answer["data"]?.array ?? []).map(OperationRow.json)),
                    "isUnderWay": .bool(visit.query("state") != nil),
                ]))
    }

    private static func accept(_ visit: Visit) async throws -> Reply {
        var scope: JSONObject = ["type": .string(visit.form["scope"] ?? "everything")]
        if let id = visit.form["id"] { scope["id"] = .string(id) }
        let accepted = try await visit.api.post(
            path, ["deep": .bool(visit.form["deep"] != nil), "kind": "sync", "scope": .object(scope)])
        let notice = accepted["joined"]?.bool == true ? Notice.joined : .accepted
        return .goTo(notice.at("\(path)/\(accepted["id"]?.string ?? "")"))
    }

    private static func show(_ visit: Visit) async throws -> Reply {
        let id = AddressText.component(visit.parameter("id"))
        let operation = try await visit.api.get("\(path)/\(id)")
        let events = try await visit.api.get("\(path)/\(id)/events")
        let changes = (events.array ?? []).filter { $0["event"] == "state" }.compactMap { $0["data"] }
        return .page(
            Page(
                "operation", title: "Operation",
                ["changes": .array(changes), "operation": OperationRow.json(operation)]))
    }
}
