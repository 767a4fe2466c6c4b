import EventSourcing

/// Whether what is known is fresh, and if not, why; and what waits for somebody.
enum OverviewPage {
    private static let cycles = 48

    static let routes = [ConsoleRoute.page("", show)]

    private static func show(_ visit: Visit) async throws -> Reply {
        let api = visit.api
        let health = try await api.health()
        let freshness = try await api.getIfAllowed("/freshness", [("limit", "20")]) ?? .null
        let cycles = try await api.getIfAllowed("/cycles", [("limit", "\(cycles)")])?.array ?? []
        let failing = try await api.getIfAllowed("/sync/failing")?.array ?? []
        let consumers = try await api.getIfAllowed("/consumers") ?? []
        let builds = try await api.getIfAllowed("/projections")?.array ?? []
        let verdict = FreshnessVerdict(
            freshness: freshness, health: health, cycles: cycles, failing: failing, now: visit.now)
        return .page(
            Page(
                "overview", title: "Overview",
                [
                    "chart": CycleChart(cycles).json, "consumers": consumers, "cycle": freshness["cycle"] ?? .null,
                    "head": builds.first?["head"] ?? .null, "health": health, "levels": freshness["levels"] ?? [],
                    "models": .array(builds.filter { $0["active"]?.bool == true }.map(BuildRow.json)),
                    "verdict": verdict.json, "waiting": try await Waiting.json(api),
                ]))
    }
}
