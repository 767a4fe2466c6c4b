import Crypto
public import EventSourcing

/// Which changes a consumer wants: those of the named entity types and those of the named event types.
///
/// In `view=latest` an event type selects the entities whose newest event is of that type.
public struct FeedFilter: Hashable, Sendable {
    /// Sorted, so that the order in which a consumer names types makes no other filter.
    public let entityTypes: [String]
    public let eventTypes: [String]
    /// Ties a cursor to its filter: the first 64 bits of a SHA-256 over the sorted names.
    public let digest: UInt64

    public static let everything = FeedFilter(entityTypes: [], eventTypes: [])

    public init(entityTypes: Set<EntityType>, eventTypes: Set<EventType>) {
        self.entityTypes = entityTypes.map(\.rawValue).sorted()
        self.eventTypes = eventTypes.map(\.rawValue).sorted()
        let text = self.entityTypes.joined(separator: ",") + "|" + self.eventTypes.joined(separator: ",")
        digest = SHA256.hash(data: Array(text.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Nothing is filtered out.
    public var isEverything: Bool { entityTypes.isEmpty && eventTypes.isEmpty }
}
