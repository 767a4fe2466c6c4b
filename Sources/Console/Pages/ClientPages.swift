import EventSourcing

/// Who may use the API. A secret is shown once, on the page that answers the form, and is in no address.
enum ClientPages {
    private static let path = "/clients"
    private static let roles = ["reader", "contributor", "auditor", "operator", "admin"]

    static let routes = [
        ConsoleRoute.page(path) { .page(try await page($0)) }, ConsoleRoute.action(path, register),
        ConsoleRoute.action("\(path)/:id/rotate", rotate),
        ConsoleRoute.action("\(path)/:id/revoke") { visit in
            _ = try await visit.api.delete("\(path)/\(AddressText.component(visit.parameter("id")))")
            return .goTo(Notice.revoked.at(path))
        },
    ]

    private static func page(_ visit: Visit) async throws -> Page {
        let clients = try await visit.api.get(path).array ?? []
        let rows = clients.map { client -> JSONValue in
            var row = client.object ?? JSONObject()
            row["rolesText"] = .string((client["roles"]?.array ?? []).compactMap(\.string).joined(separator: ", "))
            return .object(row)
        }
        return Page(
            "clients", title: "Clients", ["clients": .array(rows), "roles": .array(roles.map(JSONValue.string))])
    }

    private static func register(_ visit: Visit) async throws -> Reply {
        guard let name = visit.form["name"], let role = visit.form["role"] else {
            throw Refusal.missing("A client needs a name and a role")
        }
        var body: JSONObject = ["name": .string(name), "role": .string(role)]
        if let limit = visit.form["rate_limit"] {
            guard let number = Int64(limit) else { throw Refusal.missing("Requests a minute must be a whole number") }
            body["rate_limit"] = .integer(number)
        }
        return try await showing(visit.api.post("/auth/client/register", .object(body)), visit)
    }

    private static func rotate(_ visit: Visit) async throws -> Reply {
        let seconds = visit.form["overlap"].flatMap(Int64.init) ?? 0
        let client = try await visit.api.post(
            "\(path)/\(AddressText.component(visit.parameter("id")))/rotate", ["overlap_seconds": .integer(seconds)])
        return try await showing(client, visit)
    }

    private static func showing(_ client: JSONValue, _ visit: Visit) async throws -> Reply {
        var page = try await page(visit)
        page.content["secret"] = [
            "id": client["client_id"] ?? .null, "name": client["name"] ?? .null,
            "text": client["client_secret"] ?? .null,
        ]
        return .page(page)
    }
}
