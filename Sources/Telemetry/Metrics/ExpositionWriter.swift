/// Writes metrics in the order in which they come.
struct ExpositionWriter {
    let format: ExpositionFormat
    private var text = ""

    init(format: ExpositionFormat) { self.format = format }

    mutating func write(_ family: MetricFamily) {
        let definition = family.definition
        let name = definition.name
        // In OpenMetrics a counter's series have the suffix, and the counter itself has not.
        let isCounter = definition.kind == .counter
        let title = format == .openMetrics && isCounter ? String(name.trimmingSuffix("_total")) : name
        text += "# HELP \(title) \(Self.escaped(definition.help))\n# TYPE \(title) \(definition.kind.word)\n"
        let samples = family.samples.map { (labels: Self.labels($0.labels.pairs), sample: $0) }
        for (labels, sample) in samples.sorted(by: { $0.labels < $1.labels }) {
            switch sample.value {
            case .number(let value): line(name, labels, value)
            case .histogram(let counts, let sum, let exemplars):
                guard case .histogram(let bounds) = definition.kind else { continue }
                write(name, labels, counts, sum, exemplars, upTo: bounds)
            }
        }
    }

    mutating func finish() -> String {
        if format == .openMetrics { text += "# EOF\n" }
        return text
    }

    private mutating func write(
        _ name: String, _ labels: String, _ counts: [UInt64], _ sum: Double, _ exemplars: [Exemplar?],
        upTo bounds: [Double]
    ) {
        var below: UInt64 = 0
        let before = labels.isEmpty ? "" : labels + ","
        for (bucket, bound) in (bounds + [.infinity]).enumerated() {
            below += counts[bucket]
            let labels = "\(before)le=\"\(Self.number(bound, isFloat: true))\""
            line("\(name)_bucket", labels, Double(below), exemplars[bucket])
        }
        line("\(name)_sum", labels, sum)
        line("\(name)_count", labels, Double(below))
    }

    private mutating func line(_ name: String, _ labels: String, _ value: Double, _ exemplar: Exemplar? = nil) {
        text += labels.isEmpty ? name : "\(name){\(labels)}"
        text += " \(Self.number(value, isFloat: false))"
        // The older format has no place for it.
        if let exemplar, format == .openMetrics {
            text += " # {trace_id=\"\(exemplar.trace)\"} \(Self.number(exemplar.value, isFloat: true))"
        }
        text += "\n"
    }

    private static func labels(_ pairs: [MetricLabels.Pair]) -> String {
        pairs.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// - Parameter isFloat: OpenMetrics wants bounds to look like one.
    private static func number(_ value: Double, isFloat: Bool) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if !isFloat, let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }
}

extension MetricDefinition.Kind {
    fileprivate var word: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> Substring {
        hasSuffix(suffix) ? dropLast(suffix.count) : self[...]
    }
}
