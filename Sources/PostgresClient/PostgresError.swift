/// What went wrong between this program and PostgreSQL.
///
/// `description` names the thing, what happened to it and the remedy. It never holds a bound value, a password, or a
/// part of the server's report that may quote data; `debugDescription` adds that report in full.
public struct PostgresError: Error {
    /// What happened.
    public enum Code: Sendable, Hashable {
        /// No connection could be made; nothing was sent.
        case connectionFailed
        /// The connection broke while in use. Whether the last statement took effect is unknown.
        case connectionLost
        /// The server refused the statement, with this SQLSTATE: five characters, also of our own functions.
        case server(sqlState: String)
        /// `commit` was answered by a rollback, as the body had ignored a failed statement.
        case transactionAborted
        /// Every connection stayed in use for the whole wait limit, or too many callers wait already.
        case poolExhausted
        /// The calling task was cancelled.
        case cancelled
        /// The server's statement timeout ended it, or the server was silent for longer than that.
        case timedOut
        /// A column is not what the caller takes it for.
        case decoding
        /// The statement could not be sent as it is.
        case invalidStatement
        /// The pool was closed before.
        case closed
    }

    /// The step of a transaction that failed, where it was not the body itself.
    public enum TransactionStep: String, Sendable {
        case begin, commit, rollback
    }

    /// What happened.
    public let code: Code
    /// One sentence with the remedy, fit for logs.
    public let message: String
    /// The server's own report, where there is one.
    public let report: PostgresServerReport?
    /// The statement's name, or its first line.
    public let statement: String?
    /// The step of a transaction that failed, where it was not the body itself.
    public internal(set) var transactionStep: TransactionStep?

    init(_ code: Code, _ message: String, report: PostgresServerReport? = nil, statement: String? = nil) {
        self.code = code
        self.message = message
        self.report = report
        self.statement = statement
    }

    /// The five-character SQLSTATE, whatever the code, where the server sent one.
    public var sqlState: String? { report?.sqlState }

    func during(_ step: TransactionStep) -> PostgresError {
        var error = self
        error.transactionStep = step
        return error
    }
}

extension PostgresError {
    /// What the caller should do next.
    public enum Disposition: String, Sendable {
        /// The same work may succeed later, unchanged.
        case retry
        /// This piece of work will fail each time: set it aside and go on with the others.
        case quarantine
        /// Nothing alike will succeed before an operator or developer acted, or the caller gave up.
        case halt
    }

    /// What the caller should do next.
    public var disposition: Disposition {
        switch code {
        case .connectionLost, .poolExhausted, .timedOut: .retry
        case .connectionFailed:
            // A refused login or a missing database does not heal by itself; an absent server does.
            sqlState.map { $0.hasPrefix("28") || $0.hasPrefix("3D") } == true ? .halt : .retry
        case .server(let state): isStalePlan ? .retry : Self.disposition(sqlState: state)
        case .transactionAborted, .cancelled, .decoding, .invalidStatement, .closed: .halt
        }
    }

    /// Whether the same work may succeed later, unchanged.
    ///
    /// After `connectionLost` during `commit`, check first whether the work was done.
    public var isRetryable: Bool { disposition == .retry }

    /// Whether the server no longer accepts a statement prepared earlier, because a table or function changed.
    var isStalePlan: Bool {
        sqlState == "26000" || sqlState == "0A000" && report?.function == "RevalidateCachedQuery"
    }

    private static func disposition(sqlState: String) -> Disposition {
        switch (sqlState.prefix(2), sqlState) {
        // Connection, serialisation and deadlock, resources, operator intervention; then a lock not to be had.
        case ("08", _), ("40", _), ("53", _), ("57", _), (_, "55P03"): .retry
        case ("28", _), ("3D", _), ("3F", _), ("42", _), ("0A", _), ("58", _), ("XX", _), ("25", _): .halt
        default: .quarantine
        }
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// Code, message, names of the objects and the statement's name. No data.
    public var description: String {
        var text = "\(codeName): \(message)"
        if let transactionStep { text += " [during \(transactionStep.rawValue)]" }
        if let objects = report?.objectNames, !objects.isEmpty { text += " [\(objects)]" }
        if let statement { text += " [statement: \(statement)]" }
        return text
    }

    /// `description` and the server's report in full, which may quote data: for a developer's eyes, not for logs.
    public var debugDescription: String {
        report.map { "\(description) {\($0.debugDescription)}" } ?? description
    }

    private var codeName: String {
        if case .server(let state) = code { return "server \(state)" }
        return sqlState.map { "\(code) (\($0))" } ?? "\(code)"
    }
}
