public import Logging
public import Tracing

/// What follows a piece of work through the program, from task to task.
extension InstrumentationContext {
    private enum TraceKey: InstrumentationContextKey { typealias Value = TraceContext }
    private enum CorrelationKey: InstrumentationContextKey { typealias Value = [Correlation] }

    /// Where in which trace the work is.
    public var trace: TraceContext? {
        get { self[TraceKey.self] }
        set { self[TraceKey.self] = newValue }
    }

    /// By what else its log lines are found.
    public var correlations: [Correlation] {
        get { self[CorrelationKey.self] ?? [] }
        set { self[CorrelationKey.self] = newValue }
    }

    /// Runs the body as work that is found by one thing more.
    public static func withCorrelation<Value>(
        _ name: String, _ value: String, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Value
    ) async rethrows -> Value {
        var context = current ?? .topLevel
        context.correlations.append(Correlation(name: name, value: value))
        return try await $current.withValue(context) { try await body() }
    }
}

/// A name and a value by which lines of a log belong together, e.g. the id of a request.
public struct Correlation: Sendable, Hashable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension Logger.MetadataProvider {
    /// Adds to every line what it belongs to.
    public static let telemetry = Logger.MetadataProvider {
        guard let context = InstrumentationContext.current else { return [:] }
        var metadata: Logger.Metadata = [:]
        for correlation in context.correlations { metadata[correlation.name] = .string(correlation.value) }
        if let trace = context.trace {
            metadata["trace_id"] = .string("\(trace.trace)")
            metadata["span_id"] = .string("\(trace.span)")
        }
        return metadata
    }
}
