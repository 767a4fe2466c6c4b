import Foundation

/// A batch as an exported log tells it, found to be what was appended.
public struct ExportedBatch: Sendable {
    public let number: Int64
    public let first: Position
    public let last: Position
    public let key: String
    public let kind: String
    public let actor: String
    /// The stored text, as `Event.state` and `Event.before`.
    public let metadata: [UInt8]
    public let content: Hash
    public let root: Hash
    public let previous: Hash
    public let chain: Hash
    public let recordedAt: Timestamp
    /// How far the log had come when they were signed: to the end of this batch.
    public internal(set) var checkpoints: [SignedCheckpoint] = []
    /// Those that follow the ones handed out before, of a batch that comes in parts.
    public internal(set) var events: [Event] = []
    /// Whether more parts follow. Only the last one tells that the batch is what was appended.
    public internal(set) var isPart = false

    /// How many events it has, all parts together.
    public var size: Int64 { last.rawValue - first.rawValue + 1 }

    public struct Event: Sendable {
        public let position: Position
        public let content: LeafContent
        /// The key of the entity's stream at the time of the export; no leaf covers it.
        public let naturalKey: String
        public let state: [UInt8]?
        public let before: [UInt8]
        public let salt: [UInt8]
        public let leaf: Hash
        /// The digest of the payload that was appended, where a redaction put another in its place.
        public let redactedPayload: [UInt8]?
    }
}

extension ExportedBatch {
    /// `nil` when a member is missing or of another kind.
    init?(_ line: RawJSONObject) {
        guard let number = line.integer("batch"), let first = line.integer("first"), let last = line.integer("last"),
            let key = line.text("key"), let kind = line.text("kind"), let actor = line.text("actor"),
            let metadata = line.bytes("metadata"), let content = line.hexadecimal("content"),
            let root = line.hexadecimal("root"), let previous = line.hexadecimal("previous"),
            let chain = line.hexadecimal("chain"), let recordedAt = line.integer("recordedAt")
        else { return nil }
        self.init(
            number: number, first: Position(first), last: Position(last), key: key, kind: kind, actor: actor,
            metadata: metadata, content: Hash(bytes: content), root: Hash(bytes: root),
            previous: Hash(bytes: previous), chain: Hash(bytes: chain),
            recordedAt: Timestamp(microseconds: recordedAt))
    }

    var link: ChainVerifier.Batch {
        ChainVerifier.Batch(
            number: number, first: first, last: last,
            header: LogHash.header(key: key, kind: kind, actor: actor, metadata: metadata), root: root,
            previous: previous, chain: chain, recordedAt: recordedAt)
    }
}

extension ExportedBatch.Event {
    /// `nil` when a member is missing or of another kind.
    init?(_ line: RawJSONObject, actor: String) {
        guard let position = line.integer("event"), let entityType = line.text("entityType"),
            let entityID = line.uuid("entityId"), let version = line.integer("version"), let type = line.text("type"),
            let schemaVersion = line.integer("schemaVersion").flatMap(Int16.init(exactly:)),
            let id = line.uuid("eventId"), let observedAt = line.integer("observedAt"),
            let naturalKey = line.text("naturalKey"), let changed = line.json("changed")?.array,
            let before = line.bytes("before"), let salt = line.hexadecimal("salt"), let leaf = line.hexadecimal("leaf")
        else { return nil }
        content = LeafContent(
            id: id, entityType: entityType, entityID: entityID, version: version, type: type,
            schemaVersion: schemaVersion, observedAt: observedAt, validAt: line.integer("validAt"),
            parentType: line.text("parentType"), parentID: line.uuid("parentId"), reason: line.text("reason"),
            changed: changed.compactMap(\.string), actor: actor)
        self.position = Position(position)
        self.naturalKey = naturalKey
        state = line.bytes("state")
        self.before = before
        self.salt = salt
        self.leaf = Hash(bytes: leaf)
        redactedPayload = line.hexadecimal("payload")
    }

    var computedLeaf: Hash {
        let payload = redactedPayload.map(Hash.init(bytes:))
        return LogHash.leaf(
            of: content, payload: payload ?? LogHash.payload(salt: salt, state: state, before: before))
    }
}
