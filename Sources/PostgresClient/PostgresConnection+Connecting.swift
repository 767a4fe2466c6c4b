import CLibPQ
import Glibc
import Logging

extension PostgresConnection {
    /// Starts connecting; `nil` only when memory is short.
    static func start(_ configuration: PostgresConfiguration) -> OpaquePointer? {
        // What stands before the string is a default that it may override; what stands after cannot be.
        let parameters = [
            ("fallback_application_name", configuration.applicationName),
            ("tcp_user_timeout", "30000"),
            ("keepalives_idle", "30"),
            ("keepalives_interval", "10"),
            ("keepalives_count", "3"),
            ("dbname", configuration.conninfo),
            ("client_encoding", "UTF8"),
        ]
        let keywords = parameters.map { strdup($0.0) }
        let values = parameters.map { strdup($0.1) }
        defer { (keywords + values).forEach { free($0) } }
        return (keywords.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { keywords in
            (values.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { values in
                PQconnectStartParams(keywords.baseAddress, values.baseAddress, 1)
            }
        }
    }

    /// Carries the handshake through within the connect timeout.
    func establish(_ target: ConnectionString) throws {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        // Verbose messages hold the SQLSTATE, which libpq gives no other access to before a session exists.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        defer { PQsetErrorVerbosity(handle, PQERRORS_DEFAULT) }
        var status = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while status != PGRES_POLLING_OK {
            switch status {
            case PGRES_POLLING_READING: try waitToConnect(POLLIN, deadline, target)
            case PGRES_POLLING_WRITING: try waitToConnect(POLLOUT, deadline, target)
            default: throw connectionFailure(target)
            }
            status = PQconnectPoll(handle)
        }
        guard PQsetnonblocking(handle, 1) == 0 else { throw connectionFailure(target) }
    }

    /// Sets the server's own limits, and a time zone that does not depend on the machine.
    func setUpSession() throws {
        silenceLimit = silenceLimit(statementTimeout: configuration.statementTimeout)
        guard !configuration.isPooledByTransaction else { return }
        try executeSimple(
            configuration.limits.map { "set \($0.name) = '\($0.value)'" }.joined(separator: ";"),
            label: "session settings")
        for statement in configuration.sessionSetup {
            try execute(statement)
        }
    }

    func silenceLimit(statementTimeout: Duration) -> Duration? {
        statementTimeout > .zero ? statementTimeout + configuration.grace : nil
    }

    private func waitToConnect(_ events: Int32, _ deadline: ContinuousClock.Instant, _ target: ConnectionString) throws
    {
        switch wait(socketEvents: Int16(events), deadline: deadline, wakeable: true) {
        case .ready: break
        case .woken: throw PostgresError(.cancelled, "the task was cancelled while it connected to \(target)")
        case .late:
            throw PostgresError(
                .connectionFailed,
                "no answer from \(target) within \(configuration.connectTimeout): check address, firewall and server")
        }
    }

    private func connectionFailure(_ target: ConnectionString) -> PostgresError {
        var lines = String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline)
        lines.removeAll { $0.hasPrefix("LOCATION:") }
        var reason = lines.joined(separator: " ")
        if let password = target.parameters["password"], !password.isEmpty {
            reason = reason.split(separator: password, omittingEmptySubsequences: false).joined(separator: "…")
        }
        return PostgresError(
            .connectionFailed,
            "no connection to \(target): \(reason); check that the server runs and lets this user in",
            report: reason.firstMatch(of: /:  ([0-9A-Z]{5}): (.*)/).map { match in
                PostgresServerReport(
                    sqlState: String(match.1), severity: "FATAL", message: String(match.2), detail: nil, hint: nil,
                    context: nil, schemaName: nil, tableName: nil, columnName: nil, constraintName: nil, function: nil)
            })
    }
}
