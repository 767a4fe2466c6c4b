public import EventSourcing

/// Why a cycle could not go on. What it had learnt until then is in the log; nothing was called deleted because of it.
public struct PollError: Error, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// Logikal refused the credentials.
        case refused = "logikal_refused"
        /// Logikal did not answer several times in a row.
        case unavailable = "logikal_unavailable"
        /// Logikal failed again and again; nobody asks before some time has passed.
        case paused = "logikal_paused"
        /// Logikal refused the credentials before; nobody asks until they have changed.
        case stopped = "logikal_stopped"
        /// Another process leads this tenant.
        case leaseHeldByAnother = "lease_held_by_another"
        /// Another process has looked at everything a short while ago.
        case notDue = "cycle_not_due"
        /// What was to be looked at was removed.
        case removed = "entity_removed"
        /// The log holds events that a newer program wrote; this one can't read what it knows.
        case newerLog = "log_newer_than_program"
    }

    public let code: Code
    public let message: String
    public let cause: (any Error)?
    /// When asking again makes sense, where that is known.
    public let retryAfter: Duration?

    public init(code: Code, message: String, cause: (any Error)? = nil, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
        self.retryAfter = retryAfter
    }

    public var disposition: Disposition {
        switch code {
        case .refused, .stopped, .removed, .newerLog: .halt
        case .unavailable, .paused, .leaseHeldByAnother, .notDue: .retry(after: retryAfter ?? .seconds(30))
        }
    }

    public var description: String {
        cause.map { "\(message) (\(code.rawValue)). Cause: \($0)" } ?? "\(message) (\(code.rawValue))"
    }
}
