/// A metric with its values at one moment.
public struct MetricFamily: Sendable {
    public enum Value: Sendable {
        case number(Double)
        /// How many values fell into each bucket alone, the last one being the rest; what all of them add up to; and of
        /// each bucket the newest value whose trace is recorded.
        case histogram(counts: [UInt64], sum: Double, exemplars: [Exemplar?])
    }

    public struct Sample: Sendable {
        public let labels: MetricLabels
        public let value: Value

        public init(_ labels: MetricLabels, _ value: Value) {
            self.labels = labels
            self.value = value
        }
    }

    public let definition: MetricDefinition
    public var samples: [Sample]

    public init(_ definition: MetricDefinition, _ samples: [Sample]) {
        self.definition = definition
        self.samples = samples
    }

    /// One value without labels.
    public init(_ definition: MetricDefinition, _ number: Double) {
        self.init(definition, [Sample([:], .number(number))])
    }
}
