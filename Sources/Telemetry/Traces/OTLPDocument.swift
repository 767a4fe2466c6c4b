import EventSourcing
import Tracing

/// Spans as OTLP/HTTP takes them in JSON (opentelemetry-proto 1.x, `ExportTraceServiceRequest`): ids in hexadecimal,
/// 64-bit numbers as text, kinds and codes as numbers.
///
/// Thin and our own, because no package of OpenTelemetry can be resolved here.
struct OTLPDocument {
    /// Who it is about: `service.name` and the like.
    let resource: [(String, String)]

    func text(_ spans: [FinishedSpan]) -> String {
        let attributes = resource.map { Self.attribute($0, ["stringValue": .string($1)]) }
        let scope: JSONValue = [
            "scope": ["name": "logikal-sync"], "spans": .array(spans.map(Self.span)),
        ]
        return CanonicalJSON.text([
            "resourceSpans": [["resource": ["attributes": .array(attributes)], "scopeSpans": [scope]]]
        ])
    }

    private static func span(_ span: FinishedSpan) -> JSONValue {
        var attributes: [JSONValue] = []
        span.attributes.forEach { key, value in
            if let value = Self.value(value) { attributes.append(attribute(key, value)) }
        }
        if let error = span.error { attributes.append(attribute("error.type", ["stringValue": .string(error)])) }
        var object: JSONObject = [
            "attributes": .array(attributes), "endTimeUnixNano": .string("\(span.end)"),
            "kind": .integer(number(of: span.kind)), "name": .string(span.name),
            "spanId": .string("\(span.trace.span)"), "startTimeUnixNano": .string("\(span.begin)"),
            "status": ["code": .integer(span.isFailed ? 2 : 0)], "traceId": .string("\(span.trace.trace)"),
        ]
        if let parent = span.parent { object["parentSpanId"] = .string("\(parent)") }
        if !span.links.isEmpty {
            object["links"] = .array(
                span.links.map { ["spanId": .string("\($0.span)"), "traceId": .string("\($0.trace)")] })
        }
        return .object(object)
    }

    private static func attribute(_ key: String, _ value: JSONValue) -> JSONValue {
        ["key": .string(key), "value": value]
    }

    /// `nil` for what is not used here.
    private static func value(_ attribute: SpanAttribute) -> JSONValue? {
        switch attribute {
        case .string(let text): ["stringValue": .string(text)]
        case .int32(let number): ["intValue": .string("\(number)")]
        case .int64(let number): ["intValue": .string("\(number)")]
        case .bool(let bool): ["boolValue": .bool(bool)]
        case .stringConvertible(let value): ["stringValue": .string("\(value)")]
        default: nil
        }
    }

    private static func number(of kind: SpanKind) -> Int {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
