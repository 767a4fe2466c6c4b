/// Why a client can't be registered or changed.
public struct ClientError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case invalid = "invalid_client_registration"
        case nameTaken = "client_name_taken"
        /// There is no such client, or it was revoked.
        case unknown = "client_unknown"
        case roleNotGrantable = "role_not_grantable"
    }

    public let code: Code
    /// What happened, and what to do about it.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public static let nameTaken = ClientError(
        .nameTaken, "a client of that name is registered already; choose another name, or revoke that one")
    public static let unknown = ClientError(
        .unknown, "there is no such client, or it was revoked; GET /api/v1/clients lists them")
    public static let roleNotGrantable = ClientError(
        .roleNotGrantable, "nobody can give a role with permissions that they don't have themselves")

    public var description: String { "\(code.rawValue): \(message)" }
}
