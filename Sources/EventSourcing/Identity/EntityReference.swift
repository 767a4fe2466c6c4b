public import Foundation

/// One entity, and so one stream: its type and its public id.
public struct EntityReference: Hashable, Sendable, CustomStringConvertible {
    public let type: EntityType
    public let id: UUID

    public init(_ type: EntityType, _ id: UUID) {
        self.type = type
        self.id = id
    }

    public var description: String { "\(type)/\(id.text)" }

    public var json: JSONValue { ["id": .string(id.text), "type": .string(type.rawValue)] }
}
