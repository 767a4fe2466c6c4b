public import EventSourcing

/// The names that `types=` may contain.
public struct FeedVocabulary: Sendable {
    public let entityTypes: [EntityType]
    public let eventTypes: [EventType]

    /// Every verb of every entity type, and whatever event types there are besides.
    ///
    /// - Parameter otherEntityTypes: To whom only the other event types happen.
    public init(
        entityTypes: [EntityType], otherEntityTypes: [EntityType] = [], otherEventTypes: [EventType] = []
    ) {
        self.entityTypes = entityTypes + otherEntityTypes
        eventTypes =
            entityTypes.flatMap { type in EventType.Verb.allCases.map { EventType(type, $0) } } + otherEventTypes
    }

    /// Reads a comma list such as `project,elevation.changed`.
    ///
    /// - Throws: `unknown_type` for a name that is neither an entity type nor an event type, because a consumer that
    ///   misspells a name would otherwise wait for ever for changes that never come.
    public func filter(from list: String) throws(FeedError) -> FeedFilter {
        var chosenEntityTypes: Set<EntityType> = []
        var chosenEventTypes: Set<EventType> = []
        for name in list.split(separator: ",", omittingEmptySubsequences: false) {
            let name = String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            if let type = entityTypes.first(where: { $0.rawValue == name }) {
                chosenEntityTypes.insert(type)
            } else if let type = eventTypes.first(where: { $0.rawValue == name }) {
                chosenEventTypes.insert(type)
            } else {
                throw .unknownType(allowed: entityTypes.map(\.rawValue))
            }
        }
        return FeedFilter(entityTypes: chosenEntityTypes, eventTypes: chosenEventTypes)
    }
}
