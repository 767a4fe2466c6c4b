/// A metric as Prometheus shows it: a name that keeps, a sentence that says what it counts, and how it is counted.
public struct MetricDefinition: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// Only grows; its name ends in `_total`.
        case counter
        case gauge
        /// Counts values up to each of these, which ascend.
        case histogram(upTo: [Double])
    }

    /// As `[a-z_][a-z0-9_]*`, with its unit last: `_seconds`, `_bytes`.
    public let name: String
    public let help: String
    public let kind: Kind

    public init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }
}
