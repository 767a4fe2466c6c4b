import EventSourcing

/// Whose data the installation keeps.
enum TenantPages {
    private static let path = "/tenants"

    static let routes = [
        ConsoleRoute.page(path) { .page(try await page($0)) }, ConsoleRoute.action(path, create),
        ConsoleRoute.action("\(path)/:name/configure", configure), set("activate", .activated),
        set("deactivate", .deactivated),
    ]

    private static func page(_ visit: Visit) async throws -> Page {
        let tenants = try await visit.api.get(path).array ?? []
        return Page("tenants", title: "Tenants", ["tenants": .array(tenants.map(row))])
    }

    private static func row(_ tenant: JSONValue) -> JSONValue {
        guard var row = tenant.object else { return .null }
        let isActive = tenant["state"]?.string == "active"
        row["isActive"] = .bool(isActive)
        // The installation's own is there as long as the installation.
        row["mayEnd"] = .bool(isActive && tenant["name"]?.string != "default")
        return .object(row)
    }

    private static func create(_ visit: Visit) async throws -> Reply {
        let tenant = try await visit.api.post(path, ["name": .text(visit.form["name"])])
        var page = try await page(visit)
        page.content["secret"] = ["name": tenant["name"] ?? .null, "text": tenant["apiKey"] ?? .null]
        return .page(page)
    }

    private static func configure(_ visit: Visit) async throws -> Reply {
        var change = JSONObject()
        let texts = ["url", "user", "password"].compactMap { name in
            visit.form[name].map { (name, JSONValue.string($0)) }
        }
        if !texts.isEmpty { change["logikal"] = .object(JSONObject(texts)) }
        if let interval = visit.form["interval"] {
            guard let seconds = Int64(interval) else {
                throw Refusal.missing("The pause between two looks must be a whole number of seconds")
            }
            change["pollIntervalSeconds"] = .integer(seconds)
        }
        _ = try await visit.api.patch("\(path)/\(AddressText.component(visit.parameter("name")))", .object(change))
        return .goTo(Notice.configured.at(path))
    }

    private static func set(_ what: String, _ notice: Notice) -> ConsoleRoute {
        ConsoleRoute.action("\(path)/:name/\(what)") { visit in
            _ = try await visit.api.post("\(path)/\(AddressText.component(visit.parameter("name")))/\(what)")
            return .goTo(notice.at(path))
        }
    }
}
