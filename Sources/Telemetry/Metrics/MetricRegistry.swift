public import CoreMetrics
import Synchronization

/// The backend of swift-metrics: keeps what is counted in this process until Prometheus asks for it.
///
/// Thin and our own, because no package that does this can be resolved here. It takes only metrics of its catalog, with
/// fixed buckets, and a bounded number of series of each: whoever labels by mistake with what others choose fills no
/// memory, and `series` past the bound are counted as left out.
public final class MetricRegistry: MetricsFactory, Sendable {
    /// Of one metric.
    public static let mostSeries = 2000

    private struct Key: Hashable {
        let name: String
        let labels: MetricLabels
    }

    private enum Series {
        case number(NumberSeries)
        case histogram(HistogramSeries)
    }

    private struct State {
        var series: [Key: Series] = [:]
        var counts: [String: Int] = [:]
        var leftOut = 0
    }

    private let catalog: [String: MetricDefinition]
    private let state = Mutex(State())

    public init(_ catalog: [MetricDefinition]) {
        self.catalog = Dictionary(catalog.map { ($0.name, $0) }) { first, _ in first }
    }

    /// All that was counted so far.
    public var families: [MetricFamily] {
        let (series, leftOut) = state.withLock { ($0.series, $0.leftOut) }
        let byName = Dictionary(grouping: series) { $0.key.name }
        return byName.compactMap { name, series in
            catalog[name].map { definition in
                MetricFamily(
                    definition,
                    series.map { key, series in
                        switch series {
                        case .number(let number): MetricFamily.Sample(key.labels, .number(number.value))
                        case .histogram(let histogram): MetricFamily.Sample(key.labels, histogram.value)
                        }
                    })
            }
        } + [MetricFamily(.seriesLeftOut, Double(leftOut))]
    }

    /// `nil` where there is nothing to count in: a metric of another kind, of no catalog, or of too many series.
    private func series(_ label: String, _ dimensions: [(String, String)]) -> Series? {
        guard let definition = catalog[label] else { return nil }
        let key = Key(name: label, labels: MetricLabels(dimensions))
        return state.withLock { state in
            if let known = state.series[key] { return known }
            guard state.counts[label, default: 0] < Self.mostSeries else {
                state.leftOut += 1
                return nil
            }
            state.counts[label, default: 0] += 1
            let made: Series =
                switch definition.kind {
                case .counter, .gauge: .number(NumberSeries())
                case .histogram(let bounds): .histogram(HistogramSeries(upTo: bounds))
                }
            state.series[key] = made
            return made
        }
    }

    private func number(_ label: String, _ dimensions: [(String, String)]) -> NumberSeries? {
        if case .number(let number)? = series(label, dimensions) { number } else { nil }
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramSeries? {
        if case .histogram(let histogram)? = series(label, dimensions) { histogram } else { nil }
    }
}

// MARK: - What swift-metrics asks for

extension MetricRegistry {
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        number(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        number(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        number(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        let handler: (any RecorderHandler)? = aggregate ? histogram(label, dimensions) : number(label, dimensions)
        return handler ?? NOOPMetricsHandler.instance
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    // Series stay for the process's life, so that what a counter says never shrinks.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}
}

extension MetricDefinition {
    static let seriesLeftOut = MetricDefinition(
        "logikal_sync_metric_series_left_out_total", .counter,
        "Times that something was not counted because its metric had too many series.")
}
