import Foundation
import Logging
import ServiceLifecycle
import Telemetry
import Tracing
import Waking

/// What leaves the process about itself: spans to a collector, errors to a service that gathers them. Neither without
/// being told where to.
struct Exporters: Sendable {
    let logger: Logger
    let services: [any Service]
    let totals: [(name: String, totals: @Sendable () -> (Int64, Int64))]

    /// Once in a process: work gets its place in a trace from here on, and the log its lines.
    ///
    /// - Parameter level: Of the log, unless LOG_LEVEL says otherwise.
    static func start(_ settings: Settings, logging level: Logger.Level) -> Exporters {
        // What is exported is not exported again.
        let plain = Preparation.output(settings, level).logger(Preparation.label)
            .component(LogComponent.telemetry.rawValue)
        let post = Self.post(CurlTransport(rule: WebhookRule(allowsPrivateAddresses: true, allowsPlainHTTP: true)))
        let spans = settings.traces.map { traces in
            SpanExporter.queue(
                to: traces.endpoint, headers: traces.headers.map(\.line),
                about: [("service.name", traces.serviceName), ("service.version", Program.version)], logger: plain,
                by: post)
        }
        var onEnd: (@Sendable (FinishedSpan) -> Void)?
        if let spans { onEnd = { spans.add($0) } }
        InstrumentationSystem.bootstrap(SpanRecorder(share: settings.traces?.share ?? 0, onEnd: onEnd))
        let reporter = settings.errorReports.map { reports in
            ErrorReporter(
                to: reports.dsn, release: "\(Preparation.label)@\(Program.version)", environment: reports.environment,
                logger: plain, code: Instruments.cause, by: post)
        }
        let output = Preparation.output(settings, level) { reporter?.note($0, component: $1) }
        var exporters = Exporters(logger: output.logger(Preparation.label), services: [], totals: [])
        if let spans { exporters.add("spans", spans) { (spans.totals.sent, spans.totals.dropped) } }
        if let reporter { exporters.add("errors", reporter) { (reporter.totals.sent, reporter.totals.dropped) } }
        return exporters
    }

    private mutating func add(
        _ name: String, _ service: any Service, _ totals: @escaping @Sendable () -> (Int64, Int64)
    ) {
        self = Exporters(logger: logger, services: services + [service], totals: self.totals + [(name, totals)])
    }

    private static func post(_ transport: CurlTransport) -> ExportPost {
        { url, headers, body in
            try await transport.send(WakeUpRequest(url: url, headers: headers, body: body))
        }
    }
}
