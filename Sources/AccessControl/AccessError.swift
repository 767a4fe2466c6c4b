/// Why somebody is not let in or may not do something, or a key can't be used. Never shows a secret.
public struct AccessError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case missingCredentials = "missing_credentials"
        case invalidCredentials = "invalid_credentials"
        case tokenInvalid = "token_invalid"
        case tokenExpired = "token_expired"
        case invalidClient = "invalid_client"
        case refreshTokenInvalid = "refresh_token_invalid"
        case refreshTokenReused = "refresh_token_reused"
        case tooManyAttempts = "too_many_attempts"
        case rateLimited = "rate_limited"
        case permissionDenied = "permission_denied"
        case keyTooShort = "key_too_short"
        case keyRevoked = "key_revoked"
        case keyOfOtherTenant = "key_of_other_tenant"
    }

    public let code: Code
    /// What was lacking; only of `permissionDenied`.
    public let permission: Permission?
    /// When it may be tried again; only of `tooManyAttempts` and `rateLimited`.
    public let retryAfterSeconds: Int?

    public init(_ code: Code, permission: Permission? = nil, retryAfterSeconds: Int? = nil) {
        self.code = code
        self.permission = permission
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// What happened, and what to do about it.
    public var message: String {
        switch code {
        case .missingCredentials:
            "an API key or an access token is needed; send the header Authorization: Bearer <key or token>"
        case .invalidCredentials: "the API key is not known; check it, or ask the operator for another"
        case .tokenInvalid: "the access token can't be used; log in again at /api/v1/auth/client/login"
        case .tokenExpired:
            "the access token has expired; use the refresh token at /api/v1/auth/client/refresh, or log in again"
        case .invalidClient: "the client is not known or its secret is wrong; check both, or ask the operator"
        case .refreshTokenInvalid: "the refresh token can't be used; log in again at /api/v1/auth/client/login"
        case .refreshTokenReused:
            "the refresh token was used before, so that its session has been ended; log in again, and keep tokens to "
                + "one process"
        case .tooManyAttempts: "too many attempts failed; try again in \(retryAfterSeconds ?? 1) s"
        case .rateLimited: "more requests than are allowed in a minute; try again in \(retryAfterSeconds ?? 1) s"
        case .permissionDenied:
            "this takes the permission \(permission?.rawValue ?? "that you lack"); ask an admin for a role that has it"
        case .keyTooShort:
            "the configured API key has fewer than \(Credential.minimumLength) characters; choose a longer one, or "
                + "configure none and have one generated"
        case .keyRevoked: "the configured API key was revoked; configure another"
        case .keyOfOtherTenant: "the configured API key belongs to another tenant; configure another"
        }
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
