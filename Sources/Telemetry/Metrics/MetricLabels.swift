/// What tells the series of one metric apart. The order in which labels are named makes no difference.
public struct MetricLabels: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    let pairs: [Pair]

    struct Pair: Sendable, Hashable {
        let name: String
        let value: String
    }

    public init(_ pairs: [(String, String)]) {
        self.pairs = pairs.map(Pair.init).sorted { $0.name < $1.name }
    }

    public init(dictionaryLiteral elements: (String, String)...) { self.init(elements) }
}
