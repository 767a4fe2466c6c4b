public import EventSourcing
public import Foundation

/// Who is asking, for whose data, and what they may do.
public struct Principal: Hashable, Sendable {
    public enum Kind: String, Sendable { case key, client }

    public let tenant: TenantID
    public let kind: Kind
    /// The key's or the client's.
    public let id: UUID
    /// What the operator called the key or the client.
    public let name: String
    public let roles: Set<Role>
    /// `nil` where none was set for it.
    public let requestsPerMinute: Int?

    public init(
        tenant: TenantID, kind: Kind, id: UUID, name: String, roles: Set<Role>, requestsPerMinute: Int? = nil
    ) {
        self.tenant = tenant
        self.kind = kind
        self.id = id
        self.name = name
        self.roles = roles
        self.requestsPerMinute = requestsPerMinute
    }

    public func may(_ permission: Permission) -> Bool { roles.contains { $0.permissions.contains(permission) } }

    /// Nobody gives others what they don't have.
    public func mayGrant(_ granted: Set<Role>) -> Bool {
        granted.allSatisfy { $0.permissions.allSatisfy(may) }
    }

    /// How histories name who asked.
    public var actor: String { "\(kind.rawValue):\(name)" }
}
