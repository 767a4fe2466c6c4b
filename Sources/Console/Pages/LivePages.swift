import EventSourcing
import HTTPTypes

/// What happens, as it reaches the log.
enum LivePages {
    private static let path = "/live"
    private static let shown = "40"

    static let routes = [
        ConsoleRoute.page(path, show),
        ConsoleRoute(.get, "\(path)/events", needs: .session) { visit in
            try await EventHandThrough.reply(
                "/changes", [("limit", "100"), ("since", visit.query("since")), ("view", "log")], visit)
        },
    ]

    private static func show(_ visit: Visit) async throws -> Reply {
        let page = try await visit.api.whole("/changes", [("limit", shown), ("since", "tail"), ("view", "log")])
        return .page(
            Page(
                "live", title: "Live feed",
                [
                    "changes": .array((page["data"]?.array ?? []).reversed().map(ChangeRow.json)),
                    "cursor": page["cursor"] ?? .null, "head": page["head"] ?? .null,
                ]))
    }
}
