public import EventSourcing

/// A program that may use the API, as those who administer it see it; never its secret.
public struct APIClient: Sendable, Hashable {
    public struct SecretVersion: Sendable, Hashable {
        public let version: Int
        public let createdAt: Timestamp
        /// `nil` for the newest one, which is valid until it is rotated.
        public let expiresAt: Timestamp?

        public init(version: Int, createdAt: Timestamp, expiresAt: Timestamp?) {
            self.version = version
            self.createdAt = createdAt
            self.expiresAt = expiresAt
        }
    }

    public let tenant: TenantID
    public let id: ClientID
    public let name: String
    public let roles: Set<Role>
    /// `nil` for what holds where none is set.
    public let requestsPerMinute: Int?
    public let createdAt: Timestamp
    public let createdBy: String
    public let revokedAt: Timestamp?
    public let revokedBy: String?
    public let lastLoginAt: Timestamp?
    public let secrets: [SecretVersion]

    public init(
        tenant: TenantID, id: ClientID, name: String, roles: Set<Role>, requestsPerMinute: Int?, createdAt: Timestamp,
        createdBy: String, revokedAt: Timestamp?, revokedBy: String?, lastLoginAt: Timestamp?, secrets: [SecretVersion]
    ) {
        self.tenant = tenant
        self.id = id
        self.name = name
        self.roles = roles
        self.requestsPerMinute = requestsPerMinute
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.revokedAt = revokedAt
        self.revokedBy = revokedBy
        self.lastLoginAt = lastLoginAt
        self.secrets = secrets
    }

    public var json: JSONObject {
        [
            "client_id": .string(id.description), "createdAt": .string(createdAt.description),
            "createdBy": .string(createdBy), "lastLoginAt": .text(lastLoginAt?.description), "name": .string(name),
            "rateLimit": requestsPerMinute.map { .integer($0) } ?? .null,
            "revokedAt": .text(revokedAt?.description), "revokedBy": .text(revokedBy),
            "roles": .array(roles.map(\.rawValue).sorted().map(JSONValue.string)),
            "secrets": .array(
                secrets.map {
                    [
                        "createdAt": .string($0.createdAt.description), "expiresAt": .text($0.expiresAt?.description),
                        "version": .integer($0.version),
                    ]
                }),
        ]
    }
}
