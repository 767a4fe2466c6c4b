import EventSourcing
import PostgresClient

/// The log as it was when its verification began, cut into spans that can be followed at the same time.
///
/// Each span begins with the link that the one before has to end with, so that together they say what one walk would.
struct VerificationPlan: Sendable {
    /// Batches that follow each other, up to `last`.
    struct Span: Sendable {
        let start: ChainVerifier
        let last: Int64
        let lastPosition: Position
    }

    let sequencer: Sequencer
    /// The position before the first that is looked at.
    let first: Position
    let spans: [Span]

    /// - Throws: `NoSuchBatch`; `ChainVerifier.Break` when there is no way to begin there, or a checkpoint is not the
    ///   key's.
    init(
        _ tenant: TenantID, from start: PostgresLogVerifier.Start, key: LogVerifyKey?, checkpoints: [LogCheckpoint],
        fewestPositions: Int64, mostSpans: Int64, _ connection: PostgresConnection
    ) throws {
        guard let sequencer = try connection.query(SQL(statement: "log.head", tenant), Sequencer.init).first else {
            throw AppendError(code: .unknownTenant, batchKey: "-", detail: "there is no tenant \(tenant)")
        }
        let stored = try Self.storedCheckpoints(tenant, key, connection)
        let signed = stored.last { $0.isSigned }?.checkpoint.checkpoint
        let begin = try Self.begin(start, of: sequencer.batch, after: signed, tenant, connection)
        let positions = sequencer.head.rawValue - begin.head.rawValue
        let count = max(1, min(mostSpans, positions / fewestPositions))
        var ends: [(batch: Int64, position: Position, chain: Hash)] = []
        for number in 1..<max(1, count) {
            let position = begin.head.rawValue + positions * number / count
            guard let end = try connection.batch(at: Position(position), tenant: tenant),
                end.batch > (ends.last?.batch ?? begin.batches), end.batch < sequencer.batch
            else { continue }
            ends.append(end)
        }
        ends.append((sequencer.batch, sequencer.head, sequencer.chain))
        let expected = stored.map(\.checkpoint.checkpoint) + checkpoints
        var spans: [Span] = []
        var next = begin
        for (number, end) in ends.enumerated() {
            var verifier = next
            // What names batches that are not there is for the last to find.
            verifier.expect(number == ends.count - 1 ? expected : expected.filter { $0.batch <= end.batch })
            spans.append(Span(start: verifier, last: end.batch, lastPosition: end.position))
            next = ChainVerifier(tenant: tenant, batches: end.batch, head: end.position, chain: end.chain)
        }
        self.sequencer = sequencer
        self.spans = spans
        first = begin.head
    }

    /// What the log itself keeps. Those that bear the key's id have to be signed by it.
    private static func storedCheckpoints(
        _ tenant: TenantID, _ key: LogVerifyKey?, _ connection: PostgresConnection
    ) throws -> [(checkpoint: SignedCheckpoint, isSigned: Bool)] {
        try connection.query(SQL(statement: "log.checkpoints", tenant, PostgresValue(Int64(0)))) { row in
            let batch = try row.int64("batch")
            guard let checkpoint = SignedCheckpoint(note: try row.text("note")),
                checkpoint.checkpoint.batch == batch, checkpoint.checkpoint.tenant == tenant,
                checkpoint.checkpoint.position.rawValue == (try row.int64("position")),
                checkpoint.checkpoint.signedAt == Timestamp(try row.timestamp("signed_at")),
                checkpoint.keyIDText == (try row.text("key_id"))
            else { throw ChainVerifier.Break(batch: batch, position: nil, message: "its checkpoint is not one of it") }
            let isOwn = try row.text("key_id") == key?.idText
            let isSigned = key.map { checkpoint.isSigned(by: $0) } ?? false
            guard isSigned || !isOwn else {
                throw ChainVerifier.Break(
                    batch: batch, position: nil, message: "its checkpoint is not signed by the key")
            }
            return (checkpoint, isSigned)
        }
    }

    private static func begin(
        _ start: PostgresLogVerifier.Start, of batches: Int64, after checkpoint: LogCheckpoint?, _ tenant: TenantID,
        _ connection: PostgresConnection
    ) throws -> ChainVerifier {
        switch start {
        case .beginning: return ChainVerifier(tenant: tenant)
        case .checkpoint:
            guard let checkpoint else { return ChainVerifier(tenant: tenant) }
            return ChainVerifier(
                tenant: tenant, batches: checkpoint.batch, head: checkpoint.position, chain: checkpoint.chain)
        case .batch(let number):
            guard number > 1 else { return ChainVerifier(tenant: tenant) }
            guard number <= batches + 1 else { throw NoSuchBatch(number: number, count: batches) }
            guard let before = try connection.end(ofBatch: number - 1, tenant: tenant) else {
                throw ChainVerifier.Break(batch: number, position: nil, message: "the batch before it is missing")
            }
            return ChainVerifier(tenant: tenant, batches: number - 1, head: before.position, chain: before.chain)
        }
    }
}

/// What the sequencer says that the log ends with.
struct Sequencer: Sendable {
    let head: Position
    let batch: Int64
    let chain: Hash
    let floor: Position

    init(_ row: PostgresRow) throws {
        head = Position(try row.int64("head"))
        batch = try row.int64("batch")
        chain = Hash(bytes: try row.bytes("chain"))
        floor = Position(try row.int64("floor"))
    }
}

extension PostgresConnection {
    fileprivate func end(ofBatch number: Int64, tenant: TenantID) throws -> (position: Position, chain: Hash)? {
        try query(SQL(statement: "log.link", tenant, PostgresValue(number))) { row in
            (Position(try row.int64("last_position")), Hash(bytes: try row.bytes("chain")))
        }.first
    }

    fileprivate func batch(
        at position: Position, tenant: TenantID
    ) throws -> (batch: Int64, position: Position, chain: Hash)? {
        try query(SQL(statement: "log.batch_at", tenant, PostgresValue(position.rawValue))) { row in
            (
                try row.int64("batch"), Position(try row.int64("last_position")),
                Hash(bytes: try row.bytes("chain"))
            )
        }.first
    }

    /// The digests that redactions in later batches put in the places of payloads.
    func redactions(after batch: Int64, tenant: TenantID) throws -> [Position: Set<Hash>] {
        let digests = try query(SQL(statement: "log.redactions", tenant, PostgresValue(batch))) { row in
            Redaction.digests(metadata: try row.json("metadata") ?? []) ?? [:]
        }
        return digests.joined().reduce(into: [:]) { $0[$1.key, default: []].insert($1.value) }
    }
}
