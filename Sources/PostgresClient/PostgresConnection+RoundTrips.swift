import CLibPQ

extension PostgresConnection {
    /// Sends one command and reads its results to the end, whatever fails in between.
    ///
    /// - Parameters:
    ///   - label: what errors call the command.
    ///   - text: checked for NUL, at which C would cut it off.
    ///   - onResult: called for each result until the first failure.
    func roundTrip(
        _ label: String, text: String = "", rowByRow: Bool = false, send: () -> Int32,
        onResult: (PostgresResult) throws -> Void
    ) throws {
        try begin(label, text: text)
        defer { isBusy = false }
        try transmit(label, rowByRow: rowByRow, send)
        try readResults(label, rowByRow: rowByRow, onResult)
    }

    /// Checks that a command can start, and marks the connection busy.
    func begin(_ label: String, text: String) throws {
        if isBusy {
            throw PostgresError(
                .invalidStatement,
                "another statement's rows are still being read: finish it or lease a second connection",
                statement: label)
        }
        if isAbandoned {
            throw PostgresError(
                .connectionLost,
                "the connection was given up after an earlier failure: lease another", statement: label)
        }
        if text.utf8.contains(0) {
            throw PostgresError(
                .invalidStatement, "the statement's text contains a NUL character: remove it, or bind it as bytes",
                statement: label)
        }
        if !isShielded, interruption.isCancelled {
            throw PostgresError(.cancelled, "the task was cancelled before this statement was sent", statement: label)
        }
        isBusy = true
    }

    func transmit(_ label: String, rowByRow: Bool = false, _ send: () -> Int32) throws {
        sentAt = ContinuousClock.now
        guard send() == 1 else { throw connectionLoss(label) }
        if rowByRow { PQsetSingleRowMode(handle) }
        try flush(statement: label)
    }

    /// Reads results up to the last, so that the next command finds the connection in order.
    func readResults(
        _ label: String, rowByRow: Bool = false, _ onResult: (PostgresResult) throws -> Void = { _ in }
    ) throws {
        var failure: (any Error)?
        while let result = try nextResult(label, insteadOfLoss: failure) {
            switch result.status {
            case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
                failure = failure ?? error(from: result, label, elapsed: ContinuousClock.now - sentAt)
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                abandon()
                throw PostgresError(
                    .invalidStatement, "this is a COPY from or to the client: use copyIn or copyOut", statement: label)
            default:
                guard failure == nil else { continue }
                do {
                    try onResult(result)
                } catch {
                    failure = error
                    if rowByRow, !isInTransactionBlock { requestCancel() }
                }
            }
        }
        if let failure { throw failure }
    }

    /// After a farewell such as "terminating connection", the loss itself is no news.
    private func nextResult(_ label: String, insteadOfLoss failure: (any Error)?) throws -> PostgresResult? {
        do {
            return try nextResult(statement: label)
        } catch {
            throw failure ?? error
        }
    }

    /// The error behind a failed result.
    func error(from result: PostgresResult, _ label: String, elapsed: Duration = .zero) -> PostgresError {
        guard let report = result.report else { return connectionLoss(label) }
        let message = report.shareableMessage
        if report.severity != "ERROR" {
            isAbandoned = true
            return PostgresError(
                .connectionLost,
                "the server ended the connection (\(message)), so whether the statement took effect is unknown",
                report: report, statement: label)
        }
        guard report.sqlState == "57014" else {
            return PostgresError(.server(sqlState: report.sqlState), message, report: report, statement: label)
        }
        if interruption.isCancelled {
            return PostgresError(
                .cancelled, "the task was cancelled, and so was its statement", report: report, statement: label)
        }
        if let silenceLimit, elapsed >= silenceLimit - configuration.grace {
            return PostgresError(
                .timedOut,
                "the statement outlasted \(silenceLimit - configuration.grace): do less at once or raise the timeout",
                report: report, statement: label)
        }
        return PostgresError(.server(sqlState: "57014"), message, report: report, statement: label)
    }
}
