import Crypto
public import Foundation

/// What the log's hashes cover, and in which order. Every field is length-prefixed, so that no two contents have the
/// same bytes; times are integral microseconds, because that is what PostgreSQL gives back.
///
/// The payload is salted per event: erasing payload and salt leaves a digest that tells nothing and a chain that holds.
public enum LogHash {
    private static let leafPrefix: UInt8 = 0
    private static let chainPrefix: UInt8 = 2

    public static func payload(salt: [UInt8], state: [UInt8]?, before: [UInt8]) -> Hash {
        var hash = SHA256()
        hash.update(data: salt)
        hash.update(field: state)
        hash.update(field: before)
        return Hash(hash.finalize())
    }

    public static func leaf(of content: LeafContent, payload: Hash) -> Hash {
        var hash = SHA256()
        hash.update(data: [leafPrefix])
        hash.update(field: content.fixed(payload))
        for text in [content.entityType, content.type, content.actor] { hash.update(field: Array(text.utf8)) }
        hash.update(field: content.parentType.map { Array($0.utf8) })
        hash.update(field: content.reason.map { Array($0.utf8) })
        for name in content.changed { hash.update(field: Array(name.utf8)) }
        return Hash(hash.finalize())
    }

    /// The first leaf of every batch: what was said of the batch as a whole.
    public static func header(key: String, kind: String, actor: String, metadata: [UInt8]) -> Hash {
        var hash = SHA256()
        hash.update(data: [leafPrefix])
        for text in ["batch", key, kind, actor] { hash.update(field: Array(text.utf8)) }
        hash.update(field: metadata)
        return Hash(hash.finalize())
    }

    /// One link: the batch's place, its root and its moment on top of everything before it.
    public static func chain(
        previous: Hash, tenant: TenantID, batch: Int64, first: Position, last: Position, root: Hash,
        recordedAt: Timestamp
    ) -> Hash {
        var bytes: [UInt8] = [chainPrefix]
        bytes.append(contentsOf: previous.bytes)
        bytes.append(bigEndian: tenant.rawValue)
        bytes.append(bigEndian: batch)
        bytes.append(bigEndian: first.rawValue)
        bytes.append(bigEndian: last.rawValue)
        bytes.append(contentsOf: root.bytes)
        bytes.append(bigEndian: recordedAt.microseconds)
        return Hash.of(bytes)
    }

    /// What an event says, without when it was seen.
    static func content(of event: ProposedEvent, payload: Hash) -> Hash {
        var timeless = LeafContent(event, id: event.entity.id, actor: "")
        timeless.observedAt = 0
        return leaf(of: timeless, payload: payload)
    }
}

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
    fileprivate func fixed(_ payload: Hash) -> [UInt8] {
        var bytes = payload.bytes
        bytes.append(uuid: id)
        bytes.append(uuid: entityID)
        bytes.append(bigEndian: version)
        bytes.append(bigEndian: schemaVersion)
        bytes.append(bigEndian: observedAt)
        bytes.append(bigEndian: validAt ?? .min)
        if let parentID { bytes.append(uuid: parentID) }
        return bytes
    }
}

extension SHA256 {
    /// A missing field has another prefix than an empty one.
    fileprivate mutating func update(field: [UInt8]?) {
        var prefix: [UInt8] = []
        prefix.append(bigEndian: Int32(field?.count ?? -1))
        update(data: prefix)
        if let field { update(data: field) }
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func append(uuid: UUID) {
        Swift.withUnsafeBytes(of: uuid.uuid) { append(contentsOf: $0) }
    }
}
