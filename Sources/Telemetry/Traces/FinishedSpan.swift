import Tracing

/// A span that has ended.
public struct FinishedSpan: Sendable {
    let trace: TraceContext
    let parent: TraceContext.SpanID?
    let name: String
    let kind: SpanKind
    /// In nanoseconds since 1970.
    let begin: UInt64
    let end: UInt64
    let attributes: SpanAttributes
    let links: [TraceContext]
    /// The type of what failed.
    let error: String?
    let isFailed: Bool
}
