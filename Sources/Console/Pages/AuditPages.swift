import EventSourcing

/// Who did or tried what.
enum AuditPages {
    private static let kinds = ["authentication", "permission", "limit", "mutation", "audit"]
    private static let outcomes = ["succeeded", "refused", "failed"]

    static let routes = [ConsoleRoute.page("/audit", show)]

    private static func show(_ visit: Visit) async throws -> Reply {
        let filter = ["kind", "outcome", "actor", "since"].map { ($0, visit.query($0)) }
        let answer = try await visit.api.whole(
            "/audit", filter + [("before", visit.query("before")), ("limit", "100")])
        let next = answer["next"]?.number?.lexeme
        return .page(
            Page(
                "audit", title: "Audit trail",
                [
                    "actor": .text(visit.query("actor")), "events": answer["data"] ?? [],
                    "kinds": choices(kinds, visit.query("kind")),
                    "next": .text(
                        next.map { ConsoleSite.path + "/audit" + AddressText.query(filter + [("before", $0)]) }),
                    "outcomes": choices(outcomes, visit.query("outcome")), "since": .text(visit.query("since")),
                ]))
    }

    private static func choices(_ names: [String], _ chosen: String?) -> JSONValue {
        .array(names.map { ["isChosen": .bool($0 == chosen), "name": .string($0)] })
    }
}
