import EventSourcing

extension LogikalError {
    /// What a status other than 2xx means for this call (`logikal-api.md` 4).
    init(status: Int, vendor: VendorMessage?, retryAfter: Duration?, scope: Scope) {
        self.init(
            Self.code(status: status, vendor: vendor, endpoint: scope.endpoint), scope, status: status, vendor: vendor,
            retryAfter: retryAfter)
    }

    private static func code(status: Int, vendor: VendorMessage?, endpoint: LogikalEndpoint) -> Code {
        switch (status, endpoint) {
        // The specification has but 401 for a login that fails, and a licence that is not free is no wrong password.
        case (401, .login): vendor?.saysLicence == true ? .loginRefused : .unauthorized
        case (403, .login), (409, .login), (500, .login): .loginRefused
        case (400, _): .badRequest
        case (401, _): .sessionExpired
        case (403, _): .forbidden
        // Only the service can say that a thing is gone; a proxy's error page says nothing about the thing.
        case (404, _) where vendor != nil && (endpoint.isSelection || endpoint == .thumbnail): .notFound
        case (404, _): .wrongAddress
        case (405, _), (409, .selectDirectory): .wrongContext
        case (409, _): vendor?.saysNotInMapping == true ? .wrongContext : .locked
        case (429, _), (500..., _): .serverFailure
        default: .malformedAnswer
        }
    }

    init(_ error: HTTPTransportError, scope: Scope) {
        let code: Code =
            switch error.code {
            case .timedOut: error.mayHaveReachedServer ? .timedOut : .unreachable
            case .connectFailed, .invalidRequest: .unreachable
            case .connectionLost, .truncated: error.mayHaveReachedServer ? .connectionLost : .unreachable
            case .tls: .tls
            case .bodyTooLarge: .bodyTooLarge
            case .notHTTP: .malformedAnswer
            case .cancelled: .cancelled
            case .stopped: .closed
            }
        self.init(code, scope, cause: error)
    }
}
