public import EventSourcing
public import Foundation

/// Where a snapshot goes on: after an entity of a type.
public struct SnapshotPlace: Hashable, Sendable {
    public var type: EntityType
    /// How deep the entity lies among those of its own type, for directories lie in directories; 0 for the others.
    public var depth: Int32
    /// `nil` at the beginning of the type.
    public var id: UUID?

    /// Below every id that there is.
    static let start = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    /// The id to go on after, also at the beginning.
    public var lastID: UUID { id ?? Self.start }

    public init(_ type: EntityType, depth: Int32 = 0, id: UUID? = nil) {
        self.type = type
        self.depth = depth
        self.id = id
    }
}
