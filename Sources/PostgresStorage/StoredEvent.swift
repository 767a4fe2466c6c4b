import EmbeddedFiles
import EventSourcing
import PostgresClient

/// A batch as it is stored.
struct StoredBatch: Sendable {
    let link: ChainVerifier.Batch
    let actor: String
    let content: Hash
    /// The new payloads' digests, where the batch is a redaction.
    let redacted: [Position: Hash]

    init(_ row: PostgresRow) throws {
        actor = try row.text("actor")
        content = Hash(bytes: try row.bytes("content"))
        let kind = try row.text("kind")
        let metadata = try row.json("metadata") ?? []
        link = ChainVerifier.Batch(
            number: try row.int64("batch"), first: Position(try row.int64("first_position")),
            last: Position(try row.int64("last_position")),
            header: LogHash.header(key: try row.text("key"), kind: kind, actor: actor, metadata: metadata),
            root: Hash(bytes: try row.bytes("root")), previous: Hash(bytes: try row.bytes("previous")),
            chain: Hash(bytes: try row.bytes("chain")), recordedAt: Timestamp(try row.timestamp("recorded_at")))
        let isRedaction = kind == ProposedBatch.Kind.redaction.rawValue
        redacted = isRedaction ? Redaction.digests(metadata: metadata) ?? [:] : [:]
    }
}

/// An event as it is stored, read where it was received.
struct StoredEvent: Sendable {
    let position: Position
    let batch: Int64
    let recordedAt: Timestamp
    let leaf: Hash
    let payload: LogProof.Payload
    /// The digest that the leaf covers.
    let payloadDigest: Hash
    let isRedacted: Bool
    private let timeless: LeafContent

    /// The events with these positions, in their order. Numbers only: nothing from outside gets into the text.
    static func statement(_ tenant: TenantID, _ first: Position, _ last: Position) -> String {
        EmbeddedFiles.text("log.events")
            .replacing(":tenant", with: "\(tenant.rawValue)").replacing(":first", with: "\(first.rawValue)")
            .replacing(":last", with: "\(last.rawValue)")
    }

    static func read(
        _ position: Position, tenant: TenantID, _ connection: PostgresConnection
    ) throws -> StoredEvent? {
        var found: StoredEvent?
        try connection.copyRows(statement(tenant, position, position)) { found = try StoredEvent($0) }
        return found
    }

    private init(_ row: CopiedRow) throws {
        position = Position(try row.int64(0))
        batch = try row.int64(1)
        recordedAt = Timestamp(try row.timestamp(10))
        leaf = Hash(bytes: Array(try row.bytes(18)))
        payload = LogProof.Payload(
            state: try row.textIfPresent(13), before: try row.text(16), salt: Array(try row.bytes(17)))
        isRedacted = try row.bytesIfPresent(19) != nil
        var hasher = LeafHasher()
        payloadDigest = try StoredEvent.payloadDigest(row, &hasher)
        timeless = try StoredEvent.content(row, actor: "")
    }

    func content(actor: String) -> LeafContent {
        var content = timeless
        content.actor = actor
        return content
    }

    /// The digest that the leaf covers: of the payload, or the one that a redaction left in its place.
    static func payloadDigest(_ row: CopiedRow, _ hasher: inout LeafHasher) throws -> Hash {
        if let digest = try row.bytesIfPresent(19) { return Hash(bytes: Array(digest)) }
        return try presentDigest(row, &hasher)
    }

    /// The digest of the payload as it is now.
    static func presentDigest(_ row: CopiedRow, _ hasher: inout LeafHasher) throws -> Hash {
        hasher.payload(salt: try row.bytes(17), state: try row.bytesIfPresent(13), before: try row.bytes(16))
    }

    /// The same without its salt.
    static func unsaltedDigest(_ row: CopiedRow, _ hasher: inout LeafHasher) throws -> Hash {
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        return hasher.payload(salt: none, state: try row.bytesIfPresent(13), before: try row.bytes(16))
    }

    static func content(_ row: CopiedRow, actor: String) throws -> LeafContent {
        LeafContent(
            id: try row.uuid(7), entityType: try row.text(2), entityID: try row.uuid(3), version: try row.int64(4),
            type: try row.text(5), schemaVersion: try row.int16(6),
            observedAt: try row.timestamp(8).microsecondsSince1970,
            validAt: try row.timestampIfPresent(9)?.microsecondsSince1970, parentType: try row.textIfPresent(11),
            parentID: try row.uuidIfPresent(12), reason: try row.textIfPresent(14), changed: try row.textArray(15),
            actor: actor)
    }
}

extension PostgresRow {
    /// The bytes of a json column as they are stored.
    func json(_ column: some PostgresColumnReference) throws -> [UInt8]? {
        try withBytes(column) { $0.map { Array($0) } }
    }
}
