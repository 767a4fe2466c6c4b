import EventSourcing
import LogikalClient
import Metrics
import Polling
import PostgresClient
import PostgresStorage
import Projecting
import Telemetry
import Tracing

/// Counts what this process does, at its edges: what happens inside knows nothing of it.
struct Instruments: Sendable {
    let registry = MetricRegistry(MetricDefinition.counted)
    let appends = RecentAppends()

    func count(_ metric: MetricDefinition, _ labels: [(String, String)], by amount: Int = 1) {
        Counter(label: metric.name, dimensions: labels, factory: registry).increment(by: amount)
    }

    func time(_ metric: MetricDefinition, _ labels: [(String, String)], _ duration: Duration) {
        Timer(label: metric.name, dimensions: labels, factory: registry).recordNanoseconds(duration.nanoseconds)
    }

    func gauge(_ metric: MetricDefinition, _ labels: [(String, String)] = []) -> Meter {
        Meter(label: metric.name, dimensions: labels, factory: registry)
    }

    func note(_ append: AppendRecord) {
        let kind = ("kind", append.kind.rawValue)
        time(.appends, [kind], append.duration)
        if let failure = append.failure {
            count(.appendFailures, [kind, ("cause", Self.cause(of: failure))])
        } else {
            count(.appendedEvents, [kind], by: append.events)
        }
        if let last = append.last { appends.note(last, of: append.tenant) }
        span("append \(append.kind.rawValue)", .internal, append.duration, failure: append.failure) { attributes in
            attributes["logikal_sync.events"] = append.events
            attributes["logikal_sync.position"] = append.last?.rawValue
        }
    }

    /// A span of what has ended just now.
    func span(
        _ name: String, _ kind: SpanKind, _ duration: Duration, failure: (any Error)? = nil,
        links: [InstrumentationContext] = [], _ describe: (inout SpanAttributes) -> Void = { _ in }
    ) {
        let now = DefaultTracerClock.now
        let began = DefaultTracerClock.Timestamp(
            nanosecondsSinceEpoch: now.nanosecondsSinceEpoch &- UInt64(max(0, duration.nanoseconds)))
        let span = startSpan(name, at: began, ofKind: kind)
        if span.isRecording {
            span.updateAttributes(describe)
            for context in links { span.addLink(SpanLink(context: context, attributes: [:])) }
            if let failure { span.recordError(failure) }
        }
        span.end(at: now)
    }

    func note(_ call: CallRecord) {
        let endpoint = ("endpoint", call.endpoint.rawValue)
        count(.calls, [endpoint, ("outcome", call.failure?.rawValue ?? "ok")])
        time(.callDuration, [endpoint], call.duration)
        span("Logikal \(call.endpoint.rawValue)", .client, call.duration) { attributes in
            attributes["http.response.status_code"] = call.status
            attributes["error.type"] = call.failure?.rawValue
        }
    }

    func note(_ report: CycleReport, of tenant: String) {
        let tenant = ("tenant", tenant)
        count(.cycles, [tenant, ("outcome", report.outcome.rawValue)])
        time(
            .cycleDuration, [],
            .microseconds(report.finishedAt.microseconds - report.startedAt.microseconds))
        count(.cycleScopesIncomplete, [tenant], by: report.incompleteScopes)
        count(.cycleEvents, [tenant], by: report.eventCount)
        count(.cycleDownloads, [tenant], by: report.downloadedBytes)
    }

    func note(isIntact: Bool, logOf tenant: String) {
        gauge(.chainIntact, [("tenant", tenant)]).set(isIntact ? 1 : 0)
        let now = Double(DefaultTracerClock.now.nanosecondsSinceEpoch) / 1e9
        gauge(.chainVerified, [("tenant", tenant)]).set(now)
    }

    /// A word of which there are few.
    static func cause(of error: any Error) -> String {
        switch error {
        case let error as AppendError: error.code.rawValue
        case let error as PostgresError: "\(error.code)"
        case let error as ProjectionError: error.code.rawValue
        case is CancellationError: "cancelled"
        default: "other"
        }
    }
}

extension Duration {
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
