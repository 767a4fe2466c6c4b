/// How metrics are written down for whoever asks.
public enum ExpositionFormat: String, Sendable, CaseIterable {
    /// Prometheus' own, version 0.0.4.
    case prometheus = "text/plain; version=0.0.4; charset=utf-8"
    /// OpenMetrics 1.0.
    case openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// - Parameter accept: The header field, where there is one.
    public init(accept: String?) {
        self = accept?.contains("application/openmetrics-text") == true ? .openMetrics : .prometheus
    }

    public var contentType: String { rawValue }
}
