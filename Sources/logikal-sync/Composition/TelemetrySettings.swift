import Logging
import Telemetry

/// Where spans go. Its names are those of OpenTelemetry.
struct TraceSettings: Sendable {
    struct Header: Sendable, CustomStringConvertible {
        /// `Name: value`; the value may be a secret.
        let line: String
        var description: String { "<redacted>" }
    }

    /// Without `/v1/traces`.
    let endpoint: String
    let headers: [Header]
    let serviceName: String
    /// Of traces that begin here, from 0 to 1.
    let share: Double
}

/// Where errors are reported.
struct ErrorReportSettings: Sendable {
    let dsn: SentryDSN
    let environment: String
}

extension SettingsReader {
    func traces() throws(SettingsError) -> TraceSettings? {
        let name = "OTEL_EXPORTER_OTLP_ENDPOINT"
        let (headers, share) = (
            try headers("OTEL_EXPORTER_OTLP_HEADERS"), try share("OTEL_TRACES_SAMPLER_ARG") ?? 1
        )
        guard let endpoint = text(name) else { return nil }
        guard endpoint.hasPrefix("http://") || endpoint.hasPrefix("https://"),
            endpoint.allSatisfy({ $0.isASCII && !$0.isWhitespace })
        else { throw SettingsError(name, "is no address; write http://collector:4318") }
        return TraceSettings(
            endpoint: endpoint, headers: headers, serviceName: text("OTEL_SERVICE_NAME") ?? Preparation.label,
            share: share)
    }

    func errorReports() throws(SettingsError) -> ErrorReportSettings? {
        guard let text = text("SENTRY_DSN") else { return nil }
        guard let dsn = SentryDSN(text) else {
            throw SettingsError("SENTRY_DSN", "is no DSN; it looks like https://key@sentry.example/1")
        }
        return ErrorReportSettings(dsn: dsn, environment: self.text("SENTRY_ENVIRONMENT") ?? "production")
    }

    /// `info`, or with parts of the program by name: `info,polling=debug`.
    func logLevels(_ name: String) throws(SettingsError) -> LogLevels {
        guard let text = text(name) else { return LogLevels() }
        guard let levels = LogLevels(text, components: Set(LogComponent.allCases.map(\.rawValue))) else {
            let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            let parts = LogComponent.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError(
                name, "is no log level; there are \(known), and by part, as in info,polling=debug, for \(parts)")
        }
        return levels
    }

    /// `name=value,name=value`.
    private func headers(_ name: String) throws(SettingsError) -> [TraceSettings.Header] {
        guard let text = text(name) else { return [] }
        var headers: [TraceSettings.Header] = []
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, !parts[0].contains(where: { $0.isWhitespace || $0 == ":" }),
                text.allSatisfy({ !$0.isNewline })
            else { throw SettingsError(name, "is no list of headers; write name=value,name=value") }
            headers.append(TraceSettings.Header(line: "\(parts[0]): \(parts[1])"))
        }
        return headers
    }

    private func share(_ name: String) throws(SettingsError) -> Double? {
        guard let text = text(name) else { return nil }
        guard let share = Double(text), (0...1).contains(share) else {
            throw SettingsError(name, "takes a share from 0 to 1")
        }
        return share
    }
}
