/// Why somebody is not let in, or a key can't be used. Never shows a key.
public struct AccessError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case missingCredentials = "missing_credentials"
        case invalidCredentials = "invalid_credentials"
        case keyTooShort = "key_too_short"
        case keyRevoked = "key_revoked"
        case keyOfOtherTenant = "key_of_other_tenant"
    }

    public let code: Code

    public init(_ code: Code) { self.code = code }

    /// What happened, and what to do about it.
    public var message: String {
        switch code {
        case .missingCredentials: "an API key is needed; send the header Authorization: Bearer <key>"
        case .invalidCredentials: "the API key is not known; check it, or ask the operator for another"
        case .keyTooShort:
            "the configured API key has fewer than \(APIKey.minimumLength) characters; choose a longer one, or "
                + "configure none and have one generated"
        case .keyRevoked: "the configured API key was revoked; configure another"
        case .keyOfOtherTenant: "the configured API key belongs to another tenant; configure another"
        }
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
