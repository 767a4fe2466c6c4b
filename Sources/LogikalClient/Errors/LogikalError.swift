public import EventSourcing

/// Why a call to Logikal failed, for which thing, and what to do about it.
///
/// `description` and `debugDescription` show the endpoint, the path or id, the status and a remedy. They never show a
/// body, a token or a password; ``vendor`` keeps a bounded line of the service's own words.
public struct LogikalError: Error, Sendable {
    public enum Code: String, Sendable, CaseIterable {
        /// Login: wrong user name or password.
        case unauthorized
        /// Login: the credentials may be right, but no session was opened (403, 409, 500), e.g. for want of a licence.
        case loginRefused = "login_refused"
        /// Login: the session was opened and closed again, because it could not be kept for a later process to close.
        case sessionNotKept = "session_not_kept"
        /// 401 outside login: the token is dead and its position lost.
        case sessionExpired = "session_expired"
        case forbidden
        /// The service itself says that the thing to be selected or drawn does not exist (any more).
        case notFound = "not_found"
        /// 405, or 409 outside the session's reach: the session was not where the call needs it.
        case wrongContext = "wrong_context"
        /// The session stands in another place than the one it was led to.
        case wrongPlace = "wrong_place"
        /// 409 on a project, phase or elevation: somebody is working on it.
        case locked
        case badRequest = "bad_request"
        /// 5xx, or 429.
        case serverFailure = "server_failure"
        /// An answer that is none of the documented ones: HTML, cut-off JSON, no SQLite file, a redirect.
        case malformedAnswer = "malformed_answer"
        /// 404 that is not the service's: there is no MBIOE service at this address.
        case wrongAddress = "wrong_address"
        case timedOut = "timed_out"
        /// Nothing was sent.
        case unreachable
        case connectionLost = "connection_lost"
        case tls
        case bodyTooLarge = "body_too_large"
        case cancelled
        /// The session or the transport was closed before.
        case closed
    }

    /// Which call, about which thing.
    public struct Scope: Sendable, Equatable, CustomStringConvertible {
        public let endpoint: LogikalEndpoint
        /// The directory's path, or the id of the project, phase or elevation.
        public let subject: String?

        public var description: String { subject.map { "\(endpoint.rawValue) for \($0)" } ?? endpoint.rawValue }
    }

    public let code: Code
    public let scope: Scope
    public let status: Int?
    public let vendor: VendorMessage?
    /// As the server asked for.
    public let retryAfter: Duration?
    public let cause: (any Error)?

    init(
        _ code: Code, _ scope: Scope, status: Int? = nil, vendor: VendorMessage? = nil, retryAfter: Duration? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.scope = scope
        self.status = status
        self.vendor = vendor
        self.retryAfter = retryAfter
        self.cause = cause
    }

    public var disposition: Disposition {
        switch code {
        case .unauthorized, .tls: .halt
        case .loginRefused: .retry(after: retryAfter ?? .seconds(600))
        case .locked: .retry(after: retryAfter ?? .seconds(300))
        case .serverFailure, .timedOut, .connectionLost, .sessionNotKept: .retry(after: retryAfter ?? .seconds(60))
        case .unreachable, .wrongAddress: .retry(after: retryAfter ?? .seconds(120))
        case .sessionExpired, .wrongContext, .wrongPlace, .cancelled, .closed: .startOver
        case .forbidden, .notFound, .badRequest, .malformedAnswer, .bodyTooLarge: .quarantine
        }
    }
}
