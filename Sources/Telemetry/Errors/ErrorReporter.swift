public import Foundation
public import Logging
public import ServiceLifecycle
import Synchronization
import Tracing

/// Reports errors of the log to a service like Sentry: the same trouble at most once in ten minutes, and never so many
/// that it matters to us.
public final class ErrorReporter: Service {
    static let alikeFor: Duration = .seconds(600)
    private static let mostKinds = 256
    private static let capacity = 64

    private let code: @Sendable (any Error) -> String?
    private let queue: ExportQueue<ErrorReport>
    private let last = Mutex<[[String]: ContinuousClock.Instant]>([:])

    /// - Parameters:
    ///   - code: Of an error: one word of a few.
    ///   - release: Name and version, as `logikal-sync@1.0.0`.
    public init(
        to dsn: SentryDSN, release: String, environment: String, logger: Logger,
        code: @escaping @Sendable (any Error) -> String?, by post: @escaping ExportPost
    ) {
        self.code = code
        let envelope = SentryEnvelope(dsn: dsn, release: release, environment: environment)
        queue = ExportQueue("error reports", capacity: Self.capacity, batch: 1, pause: .zero, logger: logger) {
            reports in
            for report in reports { try await post(dsn.envelopes, envelope.headers, envelope.text(report, id: UUID())) }
        }
    }

    public var totals: ExportQueue<ErrorReport>.Totals { queue.totals }

    public func run() async throws { try await queue.run() }

    /// Returns at once.
    public func note(_ event: LogEvent, component: String?, at time: Date = Date()) {
        guard event.level >= .error else { return }
        let context = InstrumentationContext.current
        var correlations = (context?.correlations ?? []).map { ($0.name, $0.value) }
        if let trace = context?.trace { correlations.append(("trace_id", "\(trace.trace)")) }
        let report = ErrorReport(
            event, component: component, code: event.error.flatMap(code), correlations: correlations, at: time)
        if isNew(report.fingerprint) { queue.add(report) }
    }

    private func isNew(_ fingerprint: [String]) -> Bool {
        let now = ContinuousClock.now
        return last.withLock { last in
            if let seen = last[fingerprint], now - seen < Self.alikeFor { return false }
            if last.count >= Self.mostKinds { last = last.filter { now - $0.value < Self.alikeFor } }
            // Of too many kinds the next are not told at all: whoever looks has enough to see.
            guard last.count < Self.mostKinds else { return false }
            last[fingerprint] = now
            return true
        }
    }
}
