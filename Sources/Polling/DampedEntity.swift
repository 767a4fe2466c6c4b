public import EventSourcing

/// An entity that consumers of the newest states see as it was before it began to flap.
public struct DampedEntity: Sendable {
    public let entity: KnownEntity
    /// When its newest event was seen.
    public let observedAt: Timestamp

    public init(entity: KnownEntity, observedAt: Timestamp) {
        self.entity = entity
        self.observedAt = observedAt
    }
}
