public import EventSourcing
public import LogikalModel

/// What the log says of an entity before a look: the head of its stream.
public struct KnownEntity: Sendable {
    public let entity: EntityReference
    public let naturalKey: NaturalKey
    public let parent: EntityReference?
    public let version: Int64
    /// `nil` where the newest event is a removal.
    public let state: JSONObject?
    /// Why it is gone, where it is.
    public let reason: String?
    /// In how many complete listings in a row it was not named.
    public var misses: Int

    public init(
        entity: EntityReference, naturalKey: NaturalKey, parent: EntityReference?, version: Int64, state: JSONObject?,
        reason: String? = nil, misses: Int = 0
    ) {
        self.entity = entity
        self.naturalKey = naturalKey
        self.parent = parent
        self.version = version
        self.state = state
        self.reason = reason
        self.misses = misses
    }

    public var isDeleted: Bool { state == nil }

    /// It is there outside, as far as we know; somebody does not want to see it.
    var isExcluded: Bool { isDeleted && reason == Difference.excluded }

    /// What is known once `event` is in the log.
    public init(after event: ProposedEvent) {
        self.init(
            entity: event.entity, naturalKey: NaturalKey(event.entity.type, text: event.naturalKey),
            parent: event.parent, version: event.version, state: event.state, reason: event.reason)
    }
}
