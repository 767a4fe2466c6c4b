public import Logging

/// Brings spans to a collector by OTLP/HTTP.
public enum SpanExporter {
    private static let capacity = 4096
    private static let batch = 512

    /// - Parameters:
    ///   - endpoint: Without `/v1/traces`.
    ///   - headers: As lines `Name: value`, e.g. with what lets us in.
    ///   - resource: Who it is about: `service.name` and the like.
    public static func queue(
        to endpoint: String, headers: [String], about resource: [(String, String)], logger: Logger,
        by post: @escaping ExportPost
    ) -> ExportQueue<FinishedSpan> {
        let document = OTLPDocument(resource: resource)
        let url = (endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint) + "/v1/traces"
        return ExportQueue("spans", capacity: capacity, batch: batch, pause: .seconds(1), logger: logger) { spans in
            try await post(url, headers, document.text(spans))
        }
    }
}
