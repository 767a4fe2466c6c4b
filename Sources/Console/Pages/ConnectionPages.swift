import EventSourcing

/// Whether Logikal answers and lets us in, what to do where not, and what can't be read.
enum ConnectionPages {
    private static let path = "/connection"

    static let routes = [
        ConsoleRoute.page(path) { .page(try await page($0)) }, ConsoleRoute.action("\(path)/test", test),
    ]

    private static func page(_ visit: Visit) async throws -> Page {
        let api = visit.api
        let calls = { (query: [(String, String?)]) in
            (try await api.getIfAllowed("/calls", query + [("limit", "15")])?.array ?? []).map(call)
        }
        return Page(
            "connection", title: "Connection",
            [
                "failed": .array(try await calls([("failed", "true")])),
                "failing": try await api.getIfAllowed("/sync/failing") ?? [], "health": try await api.health(),
                "slow": .array(try await calls([("order", "slowest")])),
                "unread": try await api.getIfAllowed("/freshness", [("limit", "50")])?["scopes"] ?? [],
            ])
    }

    private static func call(_ call: JSONValue) -> JSONValue {
        guard var row = call.object else { return .null }
        let microseconds = call["microseconds"]?.number?.int64 ?? 0
        row["milliseconds"] = .integer(microseconds / 1000)
        return .object(row)
    }

    private static func test(_ visit: Visit) async throws -> Reply {
        let steps = [
            try await ConnectionStep.taking("Does the service answer?", "answers") {
                let standing = try await visit.api.get("/auth/test")
                guard standing["version"]?.string != nil else { throw ConnectionStep.silent(standing) }
                return "\(standing["address"]?.string ?? "") answers, version \(standing["version"]?.string ?? "?")."
            },
            try await ConnectionStep.taking("Does it let us in?", "in") {
                let answer = try await visit.api.post("/auth/login")
                return "Logged in to \(answer["address"]?.string ?? "Logikal") and out again."
            },
        ]
        var page = try await page(visit)
        page.content["steps"] = .array(steps)
        page.content["isTested"] = true
        return .page(page)
    }
}
