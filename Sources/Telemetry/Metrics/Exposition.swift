/// Everything that is measured, as one page of text.
public struct Exposition: Sendable {
    private let registry: MetricRegistry
    private let collectors: [any MetricCollector]

    public init(registry: MetricRegistry, collectors: [any MetricCollector]) {
        self.registry = registry
        self.collectors = collectors
    }

    public func page(_ format: ExpositionFormat) async -> String {
        var families = registry.families
        for collector in collectors { families += await collector.collect() }
        return Self.text(families, format)
    }

    /// - Parameter families: Of one metric there may be several; they become one.
    static func text(_ families: [MetricFamily], _ format: ExpositionFormat) -> String {
        var writer = ExpositionWriter(format: format)
        let byName = Dictionary(grouping: families) { $0.definition.name }
        for (_, family) in byName.sorted(by: { $0.key < $1.key }) {
            writer.write(MetricFamily(family[0].definition, family.flatMap(\.samples)))
        }
        return writer.finish()
    }
}
