public import EventSourcing
public import Foundation

/// Who is asking, and for whose data.
public struct Principal: Hashable, Sendable {
    public let tenant: TenantID
    public let keyID: UUID
    /// What the operator called the key.
    public let name: String

    public init(tenant: TenantID, keyID: UUID, name: String) {
        self.tenant = tenant
        self.keyID = keyID
        self.name = name
    }
}
