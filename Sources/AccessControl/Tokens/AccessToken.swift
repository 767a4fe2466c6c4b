public import EventSourcing
public import Foundation

/// What an access token says: which client asks, within which session, until when. What the client may do is not in it,
/// but looked up at each use.
public struct AccessToken: Sendable, Hashable {
    /// A client that is cut off otherwise than by us, as by a stolen token, is cut off so soon.
    public static let lifetime: Duration = .seconds(900)

    public let tenant: TenantID
    public let client: ClientID
    public let session: UUID
    public let issuedAt: Timestamp
    public let expiresAt: Timestamp

    public init(tenant: TenantID, client: ClientID, session: UUID, issuedAt: Timestamp, expiresAt: Timestamp) {
        self.tenant = tenant
        self.client = client
        self.session = session
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}
