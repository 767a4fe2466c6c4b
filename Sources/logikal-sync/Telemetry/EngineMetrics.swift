import PostgresStorage
import Serving
import Telemetry

/// All metrics of this process and of what it looks after.
struct EngineMetrics: MetricsPage {
    private let exposition: Exposition

    /// - Parameters:
    ///   - caches: How often something was in a cache, and how often not.
    ///   - exports: How much was told to others, and how much was dropped.
    init(
        _ engine: Engine, caches: [(name: String, totals: @Sendable () -> (Int64, Int64))],
        exports: [(name: String, totals: @Sendable () -> (Int64, Int64))]
    ) {
        let settings = engine.settings
        let isDefaultPolled = settings.logikal != nil
        exposition = Exposition(
            registry: engine.instruments.registry,
            collectors: [
                BuildCollector(), ProcessCollector(dataDirectory: settings.dataDirectory),
                PoolCollector(pools: [
                    ("service", engine.pool), ("owner", engine.database.owner), ("monitor", engine.database.monitor),
                ]),
                TotalsCollector(
                    definition: .cacheLookups, label: "cache", outcomes: ("hit", "miss"), sources: caches),
                TotalsCollector(
                    definition: .exports, label: "kind", outcomes: ("sent", "dropped"), sources: exports),
                GaugeCollector(
                    pollInterval: isDefaultPolled
                        ? (Engine.defaultName, Double(settings.pollInterval.nanoseconds) / 1e9) : nil,
                    logger: engine.logger(.telemetry),
                    read: PostgresGauges(monitor: engine.database.monitor, pollInterval: settings.pollInterval).read),
            ])
    }

    func page(accept: String?) async -> (text: String, contentType: String) {
        let format = ExpositionFormat(accept: accept)
        return (await exposition.page(format), format.contentType)
    }
}
