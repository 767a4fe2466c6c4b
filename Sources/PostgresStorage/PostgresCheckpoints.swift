public import EventSourcing
public import Feeding
public import PostgresClient

/// Signs how far a log has come, and proves events by it.
public struct PostgresCheckpoints: LogProofSource {
    private let pool: PostgresPool
    private let key: LogSigningKey

    public init(pool: PostgresPool, key: LogSigningKey) {
        self.pool = pool
        self.key = key
    }

    public var verifyKey: LogVerifyKey { key.verifyKey }

    /// Signs the head. Where it has not moved since, the last checkpoint is returned; `nil` for an empty log.
    public func sign(tenant: TenantID, at moment: Timestamp) async throws -> SignedCheckpoint? {
        let key = key
        return try await pool.withTenant(tenant) { connection in
            let heads = try connection.query(SQL(statement: "log.head", tenant)) { row in
                LogCheckpoint(
                    tenant: tenant, position: Position(try row.int64("head")), batch: try row.int64("batch"),
                    chain: Hash(bytes: try row.bytes("chain")), signedAt: moment)
            }
            guard let head = heads.first, head.batch > 0 else { return nil }
            if let last = try Self.last(tenant, key.verifyKey, connection), last.checkpoint.batch == head.batch {
                return last
            }
            let signed = try key.sign(head)
            try connection.execute(
                SQL(
                    statement: "log.checkpoint_insert", tenant, PostgresValue(head.batch),
                    PostgresValue(head.position.rawValue), PostgresValue(signed.keyIDText),
                    PostgresValue(signed.note), PostgresValue(PostgresTimestamp(moment))))
            return signed
        }
    }

    public func checkpoint(tenant: TenantID) async throws -> SignedCheckpoint? {
        let key = verifyKey
        return try await pool.reading(tenant) { try Self.last(tenant, key, $0) }
    }

    public func proof(of position: Position, tenant: TenantID) async throws -> LogProof {
        let key = verifyKey
        return try await pool.reading(tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            if let floor = try LogFloor(of: tenant, at: position, connection), position <= floor.position {
                throw LogProofUnavailable(.archived, position: position, archive: floor.archive)
            }
            let notes = try connection.query(
                SQL(
                    statement: "log.checkpoint_after", tenant, PostgresValue(position.rawValue),
                    PostgresValue(key.idText))
            ) { SignedCheckpoint(note: try $0.text("note")) }
            let event = try StoredEvent.read(position, tenant: tenant, connection)
            guard let event else { throw LogProofUnavailable(.unknownPosition, position: position) }
            guard let checkpoint = notes.first ?? nil else { throw LogProofUnavailable(.notSigned, position: position) }
            return try Self.proof(of: event, checkpoint, key, connection)
        }
    }

    private static func last(
        _ tenant: TenantID, _ key: LogVerifyKey, _ connection: PostgresConnection
    ) throws -> SignedCheckpoint? {
        try connection.query(SQL(statement: "log.checkpoint_last", tenant, PostgresValue(key.idText))) { row in
            SignedCheckpoint(note: try row.text("note"))
        }.first ?? nil
    }

    private static func proof(
        of event: StoredEvent, _ checkpoint: SignedCheckpoint, _ key: LogVerifyKey, _ connection: PostgresConnection
    ) throws -> LogProof {
        let tenant = checkpoint.checkpoint.tenant
        let batches = try connection.query(
            SQL(
                statement: "log.proof_links", tenant, PostgresValue(event.position.rawValue),
                PostgresValue(checkpoint.checkpoint.batch)), StoredBatch.init)
        guard let own = batches.first else { throw LogProofUnavailable(.unknownPosition, position: event.position) }
        let leaves = try connection.query(
            SQL(
                statement: "log.proof_leaves", tenant, PostgresValue(own.link.first.rawValue),
                PostgresValue(own.link.last.rawValue))
        ) { Hash(bytes: try $0.bytes("leaf")) }
        let index = Int(event.position.rawValue - own.link.first.rawValue) + 1
        return LogProof(
            position: event.position, content: event.content(actor: own.actor), payloadDigest: event.payloadDigest,
            payload: event.isRedacted ? nil : event.payload,
            path: MerkleTree.path(to: index, in: [own.link.header] + leaves), previous: own.link.previous,
            links: batches.map { batch in
                LogProof.Link(
                    batch: batch.link.number, first: batch.link.first, last: batch.link.last, root: batch.link.root,
                    recordedAt: batch.link.recordedAt)
            },
            checkpoint: checkpoint, key: key)
    }
}
