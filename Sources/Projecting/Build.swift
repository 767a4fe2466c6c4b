public import EventSourcing

/// One set of a read model's tables and how far it has come.
public struct Build: Sendable, Equatable {
    public let name: String
    public let number: Int32
    public let version: Int32
    public let definition: Hash
    public let tenant: TenantID
    public let position: Position
    public let isActive: Bool
    public let movedAt: Timestamp

    public init(
        name: String, number: Int32, version: Int32, definition: Hash, tenant: TenantID, position: Position,
        isActive: Bool, movedAt: Timestamp
    ) {
        self.name = name
        self.number = number
        self.version = version
        self.definition = definition
        self.tenant = tenant
        self.position = position
        self.isActive = isActive
        self.movedAt = movedAt
    }
}
