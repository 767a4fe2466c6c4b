import EventSourcing

/// What waits for a person, by where it is decided.
enum Waiting {
    static func json(_ api: APICaller) async throws -> JSONValue {
        let removals = try await api.getIfAllowed("/removals")?.array?.filter { $0["decision"]?.isNull == true }
        let conflicts = try await Count(api, "/conflicts")
        let letters = try await Count(api, "/dead-letters")
        let jobs = try await Count(api, "/jobs")
        let operations = try await Count(api, "/operations", [("state", "accepted,running")])
        let rows: [(String, String, String, Count?)] = [
            ("withheld removals", "/decisions", "Approve or reject them.", removals.map { Count(rows: $0.count) }),
            ("conflicts with Odoo", "/decisions", "Say whose value counts.", conflicts),
            ("dead letters", "/dead-letters", "Retry, or skip with a reason.", letters),
            ("undecoded parts lists", "/dead-letters", "Decode again, or skip with a reason.", jobs),
            ("operations under way", "/operations", "See how far they are.", operations),
        ]
        return .array(
            rows.compactMap { title, path, hint, count in
                count.map {
                    [
                        "address": .string(ConsoleSite.path + path), "count": .integer(Int64($0.rows)),
                        "hint": .string(hint),
                        "isCalm": .bool($0.rows == 0), "isMore": .bool($0.isMore), "title": .string(title),
                    ]
                }
            })
    }

    /// How many rows a list has; where `isMore`, its first page alone.
    private struct Count {
        let rows: Int
        var isMore = false

        init(rows: Int) { self.rows = rows }

        init?(_ api: APICaller, _ path: String, _ query: [(String, String?)] = []) async throws {
            guard let answer = try await api.wholeIfAllowed(path, query) else { return nil }
            rows = answer["data"]?.array?.count ?? 0
            isMore = answer["next"].map { !$0.isNull } ?? false
        }
    }
}
