import Telemetry

/// What ends in one of two ways, and how often in each.
struct TotalsCollector: MetricCollector {
    let definition: MetricDefinition
    /// What the sources are told apart by.
    let label: String
    let outcomes: (String, String)
    let sources: [(name: String, totals: @Sendable () -> (Int64, Int64))]

    func collect() async -> [MetricFamily] {
        let samples = sources.flatMap { name, totals in
            let (first, second) = totals()
            return [(outcomes.0, first), (outcomes.1, second)].map { outcome, count in
                MetricFamily.Sample(MetricLabels([(label, name), ("outcome", outcome)]), .number(Double(count)))
            }
        }
        return samples.isEmpty ? [] : [MetricFamily(definition, samples)]
    }
}
