public import EventSourcing
public import Foundation

/// An open session as it is kept for whoever has to close it; its token is sealed.
public struct KeptSession: Sendable, Equatable {
    public let id: UUID
    /// Where it was opened.
    public let address: String
    public let sealedToken: [UInt8]
    public let openedAt: Timestamp

    public init(id: UUID, address: String, sealedToken: [UInt8], openedAt: Timestamp) {
        self.id = id
        self.address = address
        self.sealedToken = sealedToken
        self.openedAt = openedAt
    }
}
