/// An event that its author wants appended.
public struct ProposedEvent: Sendable, Equatable {
    public var entity: EntityReference
    /// The version that this event gives its stream: one more than the version its author saw. The append is refused
    /// when somebody else was first.
    public var version: Int64
    public var type: EventType
    public var schemaVersion: Int16
    /// When the outside was seen to be so.
    public var observedAt: Timestamp
    /// The outside's own time of the change, where it gives one.
    public var validAt: Timestamp?
    /// The key by which the outside knows the entity now (`design.md` 3).
    public var naturalKey: String
    public var parent: EntityReference?
    /// The full state after the event; `nil` says that the entity is gone.
    public var state: JSONObject?
    /// Why it is gone, e.g. `removed`.
    public var reason: String?
    /// Names of the fields that differ from the version before; `parent` among them after a move.
    public var changed: [String]
    /// What those fields were.
    public var before: JSONObject

    public init(
        entity: EntityReference, version: Int64, type: EventType, schemaVersion: Int16 = 1, observedAt: Timestamp,
        validAt: Timestamp? = nil, naturalKey: String, parent: EntityReference?, state: JSONObject?,
        reason: String? = nil, changed: [String] = [], before: JSONObject = JSONObject()
    ) {
        self.entity = entity
        self.version = version
        self.type = type
        self.schemaVersion = schemaVersion
        self.observedAt = observedAt
        self.validAt = validAt
        self.naturalKey = naturalKey
        self.parent = parent
        self.state = state
        self.reason = reason
        self.changed = changed
        self.before = before
    }
}
