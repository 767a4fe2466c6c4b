public import EventSourcing
import Foundation
public import PostgresClient

/// Recomputes a tenant's log: leaves, roots, links, the heads and versions of its streams, what redactions say of the
/// payloads they replaced, and whether it is the history that signed checkpoints tell of.
public struct PostgresLogVerifier: Sendable {
    public struct Report: Sendable, Equatable {
        /// Those that are in the log: of the archived ones only the links are looked at, and what stayed of them.
        public let events: Int64
        /// The position up to which events are archived; 0 for none.
        public let archivedThrough: Position
        public let batches: Int64
        public let chain: Hash
        /// Checkpoints that were compared with the log.
        public let checkpoints: Int
        /// `nil` when everything is as it was appended.
        public let firstBreak: ChainVerifier.Break?
    }

    /// Where to begin. What comes before is taken to be what it says.
    public enum Start: Sendable, Equatable {
        case beginning
        case batch(Int64)
        /// After the newest checkpoint that the key signed; the beginning where there is none.
        case checkpoint
    }

    private let pool: PostgresPool
    private let key: LogVerifyKey?

    /// - Parameter key: Who has to have signed the checkpoints that bear its id.
    public init(pool: PostgresPool, key: LogVerifyKey? = nil) {
        self.pool = pool
        self.key = key
    }

    /// - Parameters:
    ///   - checkpoints: Kept elsewhere: the log has to agree with them too.
    ///   - onProgress: Positions verified so far, and the head.
    public func verify(
        tenant: TenantID, from start: Start = .beginning, against checkpoints: [SignedCheckpoint] = [],
        onProgress: @escaping @Sendable (Int64, Int64) -> Void = { _, _ in }
    ) async throws -> Report {
        let key = key
        // One snapshot for all of it, so that appends meanwhile don't look like breaks.
        return try await pool.withTenant(tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            _ = try connection.execute("set local statement_timeout = 0")
            let sequencers = try connection.query(SQL(statement: "log.head", tenant), Sequencer.init)
            guard let sequencer = sequencers.first else {
                throw AppendError(code: .unknownTenant, batchKey: "-", detail: "there is no tenant \(tenant)")
            }
            var walk = Walk(tenant: tenant, floor: sequencer.floor, connection: connection)
            var found: ChainVerifier.Break?
            do {
                let stored = try walk.storedCheckpoints(key)
                try walk.begin(start, after: stored.last { $0.isSigned })
                walk.verifier.expect(stored.map(\.checkpoint.checkpoint) + checkpoints.map(\.checkpoint))
                try walk.run(onProgress: { onProgress($0, sequencer.head.rawValue) })
                try walk.verifier.finish(head: sequencer.head, batches: sequencer.batch, chain: sequencer.chain)
                try walk.verifyRedactions()
                try walk.verifyStreams()
            } catch let broken as ChainVerifier.Break {
                found = broken
            }
            return Report(
                events: max(0, walk.verifier.head.rawValue - max(walk.first, sequencer.floor).rawValue),
                archivedThrough: sequencer.floor, batches: walk.verifier.batches,
                chain: walk.verifier.chain, checkpoints: walk.verifier.agreedCheckpoints, firstBreak: found)
        }
    }
}

private struct Sequencer {
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

/// The walk over one snapshot, some ten thousand positions at a time.
private struct Walk {
    var verifier: ChainVerifier
    /// The position before the first that is looked at.
    private(set) var first: Position = .start
    private let floor: Position
    private let connection: PostgresConnection
    private var nextBatch: Int64 = 1
    private var redacted: [Position: (batch: Int64, digest: Hash)] = [:]
    private var listed: [Position: Hash] = [:]
    private static let positionsPerRead: Int64 = 20_000

    init(tenant: TenantID, floor: Position, connection: PostgresConnection) {
        verifier = ChainVerifier(tenant: tenant)
        self.floor = floor
        self.connection = connection
    }

    /// What the log itself keeps. Those that bear the key's id have to be signed by it.
    func storedCheckpoints(
        _ key: LogVerifyKey?
    ) throws -> [(checkpoint: SignedCheckpoint, isSigned: Bool)] {
        try connection.query(SQL(statement: "log.checkpoints", verifier.tenant, PostgresValue(Int64(0)))) { row in
            let batch = try row.int64("batch")
            guard let checkpoint = SignedCheckpoint(note: try row.text("note")),
                checkpoint.checkpoint.batch == batch, checkpoint.checkpoint.tenant == verifier.tenant
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

    mutating func begin(
        _ start: PostgresLogVerifier.Start, after checkpoint: (checkpoint: SignedCheckpoint, isSigned: Bool)?
    ) throws {
        switch start {
        case .beginning: return
        case .checkpoint:
            guard let known = checkpoint?.checkpoint.checkpoint else { return }
            begin(after: known.batch, known.position, known.chain)
        case .batch(let number):
            guard number > 1 else { return }
            guard let before = try batches(from: number - 1).first?.link, before.number == number - 1 else {
                throw ChainVerifier.Break(batch: number, position: nil, message: "the batch before it is missing")
            }
            begin(after: before.number, before.last, before.chain)
        }
    }

    private mutating func begin(after batch: Int64, _ position: Position, _ chain: Hash) {
        verifier = ChainVerifier(tenant: verifier.tenant, batches: batch, head: position, chain: chain)
        nextBatch = batch + 1
        first = position
    }

    mutating func run(onProgress: (Int64) -> Void) throws {
        while true {
            let pending = try batches(from: nextBatch)
            guard let last = pending.last else { return }
            // Of what is archived only the links are here; the archive's manifest has the rest.
            let archived = pending.prefix { $0.link.last <= floor }
            for batch in archived {
                try verifier.begin(batch.link)
                try verifier.endArchived()
            }
            try verifyKept(archived)
            try verify(pending.dropFirst(archived.count))
            for batch in pending { listed.merge(batch.redacted) { $1 } }
            nextBatch = last.link.number + 1
            onProgress(last.link.last.rawValue)
        }
    }

    private func batches(from first: Int64) throws -> [StoredBatch] {
        try connection.query(
            SQL(
                statement: "log.batches", verifier.tenant, PostgresValue(first), PostgresValue(Self.positionsPerRead)),
            StoredBatch.init)
    }

    private mutating func verify(_ batches: ArraySlice<StoredBatch>) throws {
        guard let first = batches.first?.link, let last = batches.last?.link else { return }
        var remaining = batches
        var current: StoredBatch?
        var (verifier, redacted, hasher) = (verifier, redacted, LeafHasher())
        try connection.copyRows(StoredEvent.statement(verifier.tenant, first.first, last.last)) { row in
            let position = Position(try row.int64(0))
            while current == nil || position > current!.link.last, let next = remaining.popFirst() {
                try verifier.end()
                try verifier.begin(next.link)
                current = next
            }
            let payload = try StoredEvent.payloadDigest(row, &hasher)
            let content = try StoredEvent.content(row, actor: current?.actor ?? "")
            try verifier.add(
                position: position, batch: try row.int64(1), recordedAt: Timestamp(try row.timestamp(10)),
                stored: Hash(bytes: Array(try row.bytes(18))), computed: hasher.leaf(of: content, payload: payload))
            if try row.bytesIfPresent(19) != nil {
                redacted[position] = (current?.link.number ?? 0, try StoredEvent.presentDigest(row, &hasher))
            }
        }
        while let next = remaining.popFirst() {
            try verifier.end()
            try verifier.begin(next.link)
        }
        try verifier.end()
        (self.verifier, self.redacted) = (verifier, redacted)
    }

    /// What stayed of archived batches still is what its own leaf says; whether that is the batch's, the archive tells.
    private func verifyKept(_ batches: ArraySlice<StoredBatch>) throws {
        guard let first = batches.first?.link, let last = batches.last?.link else { return }
        var remaining = batches
        try connection.copyRows(StoredEvent.statement(verifier.tenant, first.first, last.last)) { row in
            let position = Position(try row.int64(0))
            while let batch = remaining.first, batch.link.last < position { remaining.removeFirst() }
            guard let batch = remaining.first else { return }
            let content = try StoredEvent.content(row, actor: batch.actor)
            let leaf = LogHash.leaf(of: content, payload: try StoredEvent.payloadDigest(row))
            guard try row.int64(1) == batch.link.number, Hash(bytes: Array(try row.bytes(18))) == leaf else {
                throw ChainVerifier.Break(
                    batch: batch.link.number, position: position,
                    message: "the event that stayed of the archived ones is not the one that was appended")
            }
        }
    }

    /// Every replaced payload is the one that a redaction lists, and every listed one was replaced.
    func verifyRedactions() throws {
        for (position, (batch, digest)) in redacted.sorted(by: { $0.key < $1.key }) where listed[position] != digest {
            throw ChainVerifier.Break(
                batch: batch, position: position, message: "its payload was replaced, and no redaction says by this")
        }
        for position in listed.keys.sorted() where position > max(first, floor) && redacted[position] == nil {
            throw ChainVerifier.Break(
                batch: verifier.batches, position: position, message: "a redaction lists it, but it is not redacted")
        }
    }

    func verifyStreams() throws {
        let versions = try connection.query(SQL(statement: "log.versions_inconsistent", verifier.tenant)) { row in
            (position: Position(try row.int64("position")), entity: try row.uuid("entity_id").text)
        }
        if let wrong = versions.first {
            throw ChainVerifier.Break(
                batch: verifier.batches, position: wrong.position,
                message: "the versions of entity \(wrong.entity) do not follow on from there")
        }
        let heads = try connection.query(SQL(statement: "log.heads_inconsistent", verifier.tenant)) { row in
            "\(try row.text("entity_type"))/\(try row.uuid("entity_id").text)"
        }
        guard let first = heads.first else { return }
        throw ChainVerifier.Break(
            batch: verifier.batches, position: nil, message: "the head of stream \(first) is not its newest event")
    }
}
