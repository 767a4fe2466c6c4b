public import EventSourcing

/// Keeps API keys, as digests.
public protocol AccessStore: Sendable {
    /// Whose key it is; `nil` for an unknown or revoked one.
    func principal(withDigest digest: Hash) async throws -> Principal?

    /// Who asks with the token, as the client is now; `nil` when the client, its secret or the session has ended.
    func principal(with token: AccessToken, at now: Timestamp) async throws -> Principal?

    /// How much the tenant may take; no limits for one that is not known.
    func quota(of tenant: TenantID) async throws -> TenantQuota

    /// Adds the key, or leaves what is there with this digest as it is.
    func insert(digest: Hash, name: String, roles: Set<Role>, tenant: TenantID) async throws -> StoredKey

    /// Adds the key unless the tenant has any, revoked ones included; `nil` when it has. Of concurrent calls one adds.
    func insertFirst(digest: Hash, name: String, roles: Set<Role>, tenant: TenantID) async throws -> StoredKey?

    /// The tenant's keys, oldest first.
    func keys(of tenant: TenantID) async throws -> [StoredKey]
}

/// What is known about a key; never the key.
public struct StoredKey: Hashable, Sendable {
    public let principal: Principal
    public let createdAt: Timestamp
    public let revokedAt: Timestamp?

    public init(principal: Principal, createdAt: Timestamp, revokedAt: Timestamp?) {
        self.principal = principal
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }
}
