public import EventSourcing
import Foundation

/// Logs clients in and renews their sessions.
public struct ClientSessions: Sendable {
    private let store: any ClientStore
    private let codec: AccessTokenCodec
    private let throttle: LoginThrottle
    private let now: @Sendable () -> Timestamp

    public init(
        store: any ClientStore, codec: AccessTokenCodec, throttle: LoginThrottle,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.codec = codec
        self.throttle = throttle
        self.now = now
    }

    /// - Parameters:
    ///   - clientID: As it was sent, whatever it is.
    ///   - address: From where it was sent.
    /// - Throws: `LoginRefused`, or the store's errors.
    public func login(
        _ clientID: String, secret: Credential, from address: String,
        using generator: inout some RandomNumberGenerator
    ) async throws -> TokenGrant {
        let id = ClientID(clientID)
        do throws(AccessError) {
            // What is no client's id is no client's: all of it counts as one.
            try throttle.admit(id, from: address)
        } catch { throw LoginRefused(error, client: id) }
        let now = now()
        let known = if let id { try await store.secrets(of: id, at: now) } else { [ClientSecretDigest]() }
        // Every digest is compared whole, so that the time tells neither which version nor how much of it was right.
        let matching = known.filter { Self.areEqual($0.digest, secret.digest) }.max { $0.version < $1.version }
        guard let id, let matching else {
            throttle.failed(id, from: address)
            throw LoginRefused(AccessError(.invalidClient), client: id, known: known.first)
        }
        throttle.succeeded(id, from: address)
        let session = ClientSession(
            tenant: matching.tenant, id: UUID.random(using: &generator), client: id, secretVersion: matching.version,
            expiresAt: now + ClientSession.lifetime)
        let refresh = Credential.generate(.refreshToken, using: &generator)
        guard try await store.open(session, refreshToken: refresh.digest, at: now) else {
            throw LoginRefused(AccessError(.invalidClient), client: id, known: matching)
        }
        return grant(matching.tenant, id, matching.name, session.id, refresh, now)
    }

    /// - Throws: `LoginRefused`, or the store's errors.
    public func refresh(
        _ token: Credential, using generator: inout some RandomNumberGenerator
    ) async throws -> TokenGrant {
        let now = now()
        let next = Credential.generate(.refreshToken, using: &generator)
        switch try await store.refresh(token.digest, next: next.digest, at: now) {
        case .unknown: throw LoginRefused(AccessError(.refreshTokenInvalid), client: nil)
        case .ended(let session):
            throw LoginRefused(AccessError(.refreshTokenInvalid), session: session)
        case .reused(let session):
            throw LoginRefused(AccessError(.refreshTokenReused), session: session)
        case .refreshed(let session):
            return grant(session.tenant, session.client, session.name, session.id, next, now)
        }
    }

    private func grant(
        _ tenant: TenantID, _ client: ClientID, _ name: String, _ session: UUID, _ refresh: Credential, _ now: Timestamp
    ) -> TokenGrant {
        let token = AccessToken(
            tenant: tenant, client: client, session: session, issuedAt: now, expiresAt: now + AccessToken.lifetime)
        return TokenGrant(
            tenant: tenant, client: client, name: name, accessToken: codec.text(of: token), refreshToken: refresh)
    }

    /// Takes the same time wherever the first difference is.
    private static func areEqual(_ left: Hash, _ right: Hash) -> Bool {
        zip(left.bytes, right.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// What a client that logged in works with. Nothing that prints it shows the tokens.
public struct TokenGrant: Sendable, CustomStringConvertible, CustomReflectable {
    public let tenant: TenantID
    public let client: ClientID
    public let name: String
    public let accessToken: String
    public let refreshToken: Credential

    public var description: String { "TokenGrant(\(client))" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a client is not let in, and which it was as far as that is known.
public struct LoginRefused: Error, Sendable, CustomStringConvertible {
    public let error: AccessError
    /// `nil` when what was sent is no client's id, or no token of ours.
    public let client: ClientID?
    /// `nil` for a client that is not known.
    public let tenant: TenantID?
    public let name: String?

    init(_ error: AccessError, client: ClientID?, known: ClientSecretDigest? = nil) {
        self.error = error
        self.client = client
        tenant = known?.tenant
        name = known?.name
    }

    init(_ error: AccessError, session: RefreshedSession) {
        self.error = error
        client = session.client
        tenant = session.tenant
        name = session.name
    }

    public var description: String { error.description }
}
