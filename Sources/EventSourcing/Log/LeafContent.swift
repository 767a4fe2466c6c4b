public import Foundation

/// Everything about an event, its payload apart, that its leaf covers.
public struct LeafContent: Sendable {
    public var id: UUID
    public var entityType: String
    public var entityID: UUID
    public var version: Int64
    public var type: String
    public var schemaVersion: Int16
    /// Microseconds since 1970 UTC, as `validAt`.
    public var observedAt: Int64
    public var validAt: Int64?
    public var parentType: String?
    public var parentID: UUID?
    public var reason: String?
    public var changed: [String]
    public var actor: String

    public init(
        id: UUID, entityType: String, entityID: UUID, version: Int64, type: String, schemaVersion: Int16,
        observedAt: Int64, validAt: Int64?, parentType: String?, parentID: UUID?, reason: String?, changed: [String],
        actor: String
    ) {
        self.id = id
        self.entityType = entityType
        self.entityID = entityID
        self.version = version
        self.type = type
        self.schemaVersion = schemaVersion
        self.observedAt = observedAt
        self.validAt = validAt
        self.parentType = parentType
        self.parentID = parentID
        self.reason = reason
        self.changed = changed
        self.actor = actor
    }

    init(_ event: ProposedEvent, id: UUID, actor: String) {
        self.init(
            id: id, entityType: event.entity.type.rawValue, entityID: event.entity.id, version: event.version,
            type: event.type.rawValue, schemaVersion: event.schemaVersion,
            observedAt: event.observedAt.microseconds, validAt: event.validAt?.microseconds,
            parentType: event.parent?.type.rawValue, parentID: event.parent?.id, reason: event.reason,
            changed: event.changed, actor: actor)
    }

    /// The parts of fixed width, in one field.
    func appendFixed(_ payload: Hash, to message: inout HashMessage) {
        message.append(bigEndian: Int32(parentID == nil ? Self.fixedLength : Self.fixedLength + 16))
        message.append(payload)
        message.append(id)
        message.append(entityID)
        message.append(bigEndian: version)
        message.append(bigEndian: schemaVersion)
        message.append(bigEndian: observedAt)
        message.append(bigEndian: validAt ?? .min)
        if let parentID { message.append(parentID) }
    }

    /// Payload, two ids, version, schema version, two times.
    private static let fixedLength = 32 + 16 + 16 + 8 + 2 + 8 + 8
}
