/// Something whose values are looked up when Prometheus asks, rather than counted as they come.
public protocol MetricCollector: Sendable {
    /// Never throws: what can't be looked up is left out, and a metric of the collector's own says so.
    func collect() async -> [MetricFamily]
}
