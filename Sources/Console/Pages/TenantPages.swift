import EventSourcing

/// Whose data the installation keeps.
enum TenantPages {
    private static let path = "/tenants"

    static let routes = [
        ConsoleRoute.page(path) { .page(try await page($0)) }, ConsoleRoute.action(path, create),
        ConsoleRoute.action("\(path)/:name/configure", configure), set("activate", .activated),
        set("deactivate", .deactivated), ConsoleRoute.action("\(path)/:name/delete", delete),
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

    /// Sends what differs from what is kept: a person who sees the address of a Logikal need not know its password to
    /// change the pause.
    private static func configure(_ visit: Visit) async throws -> Reply {
        let address = address(visit)
        let kept = try await visit.api.get(address)
        var change = JSONObject()
        if let logikal = logikal(visit.form, kept: kept["logikal"] ?? .null) { change["logikal"] = logikal }
        if let seconds = try number("interval", visit.form, kept: kept["pollIntervalSeconds"]) {
            change["pollIntervalSeconds"] = .integer(seconds)
        }
        var quota = JSONObject()
        for (name, field) in [("requestsPerMinute", "requests"), ("events", "events")] {
            let kept = kept["quota"]?[name]
            // What was emptied is taken off.
            let isTakenOff = visit.form[field] == nil && kept?.number != nil
            let asked = isTakenOff ? 0 : try number(field, visit.form, kept: kept)
            if let asked { quota[name] = .integer(asked) }
        }
        if !quota.members.isEmpty { change["quota"] = .object(quota) }
        if !change.members.isEmpty { _ = try await visit.api.patch(address, .object(change)) }
        return .goTo(Notice.configured.at(path))
    }

    private static func logikal(_ form: Form, kept: JSONValue) -> JSONValue? {
        let texts = ["url", "user", "password"].compactMap { name in form[name].map { (name, JSONValue.string($0)) } }
        let isKept = texts.allSatisfy { name, text in kept[name] == text }
        return isKept ? nil : .object(JSONObject(texts))
    }

    /// `nil` for what is empty, or as it is kept.
    private static func number(_ field: String, _ form: Form, kept: JSONValue?) throws -> Int64? {
        guard let text = form[field] else { return nil }
        guard let number = Int64(text) else { throw Refusal.noNumber(text) }
        return kept?.number?.int64 == number ? nil : number
    }

    private static func delete(_ visit: Visit) async throws -> Reply {
        _ = try await visit.api.delete(address(visit) + AddressText.query([("confirm", visit.form["confirm"])]))
        return .goTo(Notice.deleted.at(path))
    }

    private static func address(_ visit: Visit) -> String {
        "\(path)/\(AddressText.component(visit.parameter("name")))"
    }

    private static func set(_ what: String, _ notice: Notice) -> ConsoleRoute {
        ConsoleRoute.action("\(path)/:name/\(what)") { visit in
            _ = try await visit.api.post("\(address(visit))/\(what)")
            return .goTo(notice.at(path))
        }
    }
}
