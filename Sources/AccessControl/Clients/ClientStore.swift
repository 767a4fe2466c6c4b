public import EventSourcing
public import Foundation

/// Keeps clients, their secrets as digests, and their sessions.
public protocol ClientStore: Sendable {
    /// - Throws: `ClientError.nameTaken`.
    func register(
        _ registration: ClientRegistration, as id: ClientID, secret: Hash, by actor: String, at now: Timestamp,
        tenant: TenantID
    ) async throws -> APIClient

    /// Oldest first, revoked ones included.
    func clients(of tenant: TenantID) async throws -> [APIClient]

    /// `nil` when the tenant has no such client.
    func client(_ id: ClientID, tenant: TenantID) async throws -> APIClient?

    /// Adds a secret; those that are there end at `oldUntil`, or before if that was said before.
    ///
    /// - Throws: `ClientError.unknown`.
    func rotate(
        _ id: ClientID, secret: Hash, oldUntil: Timestamp, at now: Timestamp, tenant: TenantID
    ) async throws -> APIClient

    /// Ends the client with all its sessions.
    ///
    /// - Throws: `ClientError.unknown`.
    func revoke(_ id: ClientID, by actor: String, at now: Timestamp, tenant: TenantID) async throws -> APIClient

    /// The secrets that let the client in, of whatever tenant it is; none when it is unknown or revoked.
    func secrets(of id: ClientID, at now: Timestamp) async throws -> [ClientSecretDigest]

    /// `false` where the client or the secret has ended meanwhile.
    func open(_ session: ClientSession, refreshToken: Hash, at now: Timestamp) async throws -> Bool

    /// Takes a refresh token in and gives out the next, once; the second use of a token ends its session.
    func refresh(_ token: Hash, next: Hash, at now: Timestamp) async throws -> RefreshOutcome
}

public struct ClientSecretDigest: Sendable, Hashable {
    public let tenant: TenantID
    public let name: String
    public let version: Int
    public let digest: Hash

    public init(tenant: TenantID, name: String, version: Int, digest: Hash) {
        self.tenant = tenant
        self.name = name
        self.version = version
        self.digest = digest
    }
}

/// What a login opens.
public struct ClientSession: Sendable, Hashable {
    /// After this long the client has to log in with its secret again.
    public static let lifetime: Duration = .seconds(30 * 86_400)

    public let tenant: TenantID
    public let id: UUID
    public let client: ClientID
    public let secretVersion: Int
    public let expiresAt: Timestamp

    public init(tenant: TenantID, id: UUID, client: ClientID, secretVersion: Int, expiresAt: Timestamp) {
        self.tenant = tenant
        self.id = id
        self.client = client
        self.secretVersion = secretVersion
        self.expiresAt = expiresAt
    }
}

public enum RefreshOutcome: Sendable, Hashable {
    case unknown
    /// The session, its client or its secret has ended.
    case ended(RefreshedSession)
    /// The token was spent before. The session is ended now.
    case reused(RefreshedSession)
    case refreshed(RefreshedSession)
}

public struct RefreshedSession: Sendable, Hashable {
    public let tenant: TenantID
    public let id: UUID
    public let client: ClientID
    public let name: String

    public init(tenant: TenantID, id: UUID, client: ClientID, name: String) {
        self.tenant = tenant
        self.id = id
        self.client = client
        self.name = name
    }
}
