import EventSourcing

/// What waits for a person, by where it is decided.
enum Waiting {
    static func json(_ api: APICaller) async throws -> JSONValue {
        let removals = try await api.getIfAllowed("/removals")?.array?.filter { $0["decision"]?.isNull == true }
        let conflicts = try await api.getIfAllowed("/conflicts", [("limit", "100")])?.array
        let letters = try await api.getIfAllowed("/dead-letters")?.array
        let jobs = try await api.getIfAllowed("/jobs")?.array
        let operations = try await api.getIfAllowed("/operations", [("state", "accepted,running")])?.array
        let rows: [(String, String, String, Int?)] = [
            ("withheld removals", "/decisions", "Approve or reject them.", removals?.count),
            ("conflicts with Odoo", "/decisions", "Say whose value counts.", conflicts?.count),
            ("dead letters", "/dead-letters", "Retry, or skip with a reason.", letters?.count),
            ("undecoded parts lists", "/dead-letters", "Decode again, or skip with a reason.", jobs?.count),
            ("operations under way", "/operations", "See how far they are.", operations?.count),
        ]
        return .array(
            rows.compactMap { title, path, hint, count in
                count.map {
                    [
                        "address": .string(ConsoleSite.path + path), "count": .integer($0), "hint": .string(hint),
                        "isCalm": .bool($0 == 0), "title": .string(title),
                    ]
                }
            })
    }
}
