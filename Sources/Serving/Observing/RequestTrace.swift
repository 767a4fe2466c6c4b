import HTTPTypes
import Hummingbird
import Logging
import Telemetry
import Tracing

/// A request's span, in the trace of whoever asks where they tell it, and its id, by which what is done for it is
/// found.
struct RequestTrace {
    private let span: any Span

    init(_ request: Request, id: String) {
        var context = InstrumentationContext.topLevel
        InstrumentationSystem.instrument.extract(request.headers, into: &context, using: HeaderExtractor())
        context.correlations = [Correlation(name: "request_id", value: id)]
        span = startSpan("HTTP", context: context, ofKind: .server)
    }

    func run<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async rethrows -> Value {
        try await InstrumentationContext.$current.withValue(span.context) { try await body() }
    }

    func run<Value>(_ body: () -> Value) -> Value {
        InstrumentationContext.$current.withValue(span.context) { body() }
    }

    /// For lines that are written when the answer has gone out.
    func note(in logger: inout Logger) {
        guard let trace = span.context.trace else { return }
        logger[metadataKey: "trace_id"] = "\(trace.trace)"
    }

    /// - Parameter route: As it is declared: paths and what stands behind them may hold secrets.
    func end(_ method: HTTPRequest.Method, _ route: String?, _ status: HTTPResponse.Status) {
        if span.isRecording {
            span.operationName = "\(method) \(route ?? "NotFound")"
            span.updateAttributes { attributes in
                attributes["http.request.method"] = "\(method)"
                attributes["http.route"] = route
                attributes["http.response.status_code"] = status.code
            }
            if status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
        }
        span.end()
    }
}

private struct HeaderExtractor: Extractor {
    /// Making a name of a text checks each character.
    private static let traceParent = HTTPField.Name("traceparent")

    func extract(key: String, from headers: HTTPFields) -> String? {
        let known = key == Self.traceParent?.rawName ? Self.traceParent : HTTPField.Name(key)
        return known.flatMap { headers[$0] }
    }
}
