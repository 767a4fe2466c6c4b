import EmbeddedFiles
public import EventSourcing
import Foundation
public import PostgresClient

/// Recomputes a tenant's log from its first batch: leaves, roots, links, and the heads of its streams.
public struct PostgresLogVerifier: Sendable {
    public struct Report: Sendable, Equatable {
        public let events: Int64
        public let batches: Int64
        public let chain: Hash
        /// `nil` when everything is as it was appended.
        public let firstBreak: ChainVerifier.Break?
    }

    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    /// - Parameter onProgress: Positions verified so far, and the head.
    public func verify(
        tenant: TenantID, onProgress: @escaping @Sendable (Int64, Int64) -> Void = { _, _ in }
    ) async throws -> Report {
        // One snapshot for all of it, so that appends meanwhile don't look like breaks.
        try await pool.withTenant(tenant, isolation: .repeatableReadReadOnly) { connection in
            _ = try connection.execute("set local statement_timeout = 0")
            let sequencers = try connection.query(SQL(statement: "log.head", tenant)) { row in
                (
                    head: Position(try row.int64("head")), batch: try row.int64("batch"),
                    chain: Hash(bytes: try row.bytes("chain"))
                )
            }
            guard let sequencer = sequencers.first else {
                throw AppendError(code: .unknownTenant, batchKey: "-", detail: "there is no tenant \(tenant)")
            }
            var walk = Walk(tenant: tenant, connection: connection)
            var found: ChainVerifier.Break?
            do {
                try walk.run(onProgress: { onProgress($0, sequencer.head.rawValue) })
                try walk.verifier.finish(head: sequencer.head, batches: sequencer.batch, chain: sequencer.chain)
                try Self.verifyHeads(tenant, walk.verifier, connection)
            } catch let broken as ChainVerifier.Break {
                found = broken
            }
            return Report(
                events: walk.verifier.head.rawValue, batches: walk.verifier.batches, chain: walk.verifier.chain,
                firstBreak: found)
        }
    }

    private static func verifyHeads(
        _ tenant: TenantID, _ verifier: ChainVerifier, _ connection: PostgresConnection
    ) throws {
        let wrong = try connection.query(SQL(statement: "log.heads_inconsistent", tenant)) { row in
            "\(try row.text("entity_type"))/\(try row.uuid("entity_id").text)"
        }
        guard let first = wrong.first else { return }
        throw ChainVerifier.Break(
            batch: verifier.batches, position: nil, message: "the head of stream \(first) is not its newest event")
    }
}

/// The walk over one snapshot, some ten thousand positions at a time.
private struct Walk {
    var verifier: ChainVerifier
    private let connection: PostgresConnection
    private static let positionsPerRead: Int64 = 20_000

    init(tenant: TenantID, connection: PostgresConnection) {
        verifier = ChainVerifier(tenant: tenant)
        self.connection = connection
    }

    mutating func run(onProgress: (Int64) -> Void) throws {
        var pending: [(batch: ChainVerifier.Batch, actor: String)] = []
        var nextBatch: Int64 = 1
        while true {
            pending = try batches(from: nextBatch)
            guard let last = pending.last else { return }
            try verify(pending)
            nextBatch = last.batch.number + 1
            onProgress(last.batch.last.rawValue)
        }
    }

    private func batches(from first: Int64) throws -> [(batch: ChainVerifier.Batch, actor: String)] {
        try connection.query(
            SQL(
                statement: "log.batches", verifier.tenant, PostgresValue(first), PostgresValue(Self.positionsPerRead))
        ) { row in
            let actor = try row.text("actor")
            let batch = ChainVerifier.Batch(
                number: try row.int64("batch"), first: Position(try row.int64("first_position")),
                last: Position(try row.int64("last_position")),
                header: LogHash.header(
                    key: try row.text("key"), kind: try row.text("kind"), actor: actor,
                    metadata: try row.json("metadata") ?? []),
                root: Hash(bytes: try row.bytes("root")), previous: Hash(bytes: try row.bytes("previous")),
                chain: Hash(bytes: try row.bytes("chain")), recordedAt: Timestamp(try row.timestamp("recorded_at")))
            return (batch, actor)
        }
    }

    private mutating func verify(_ batches: [(batch: ChainVerifier.Batch, actor: String)]) throws {
        guard let first = batches.first, let last = batches.last else { return }
        var remaining = batches[...]
        var current: (batch: ChainVerifier.Batch, actor: String)?
        var verifier = verifier
        try connection.copyRows(Self.events(verifier.tenant, first.batch.first, last.batch.last)) { row in
            let position = try row.int64(0)
            while current == nil || position > current!.batch.last.rawValue, let next = remaining.popFirst() {
                try verifier.end()
                try verifier.begin(next.batch)
                current = next
            }
            try verifier.add(
                position: Position(position), batch: try row.int64(1),
                recordedAt: Timestamp(try row.timestamp(10)), stored: Hash(bytes: Array(try row.bytes(18))),
                computed: try Self.leaf(row, actor: current?.actor ?? ""))
        }
        while let next = remaining.popFirst() {
            try verifier.end()
            try verifier.begin(next.batch)
        }
        try verifier.end()
        self.verifier = verifier
    }

    /// Numbers only: nothing from outside gets into the text.
    private static func events(_ tenant: TenantID, _ first: Position, _ last: Position) -> String {
        EmbeddedFiles.text("log.events")
            .replacing(":tenant", with: "\(tenant.rawValue)").replacing(":first", with: "\(first.rawValue)")
            .replacing(":last", with: "\(last.rawValue)")
    }

    private static func leaf(_ row: CopiedRow, actor: String) throws -> Hash {
        let payload = LogHash.payload(
            salt: try row.bytes(17), state: try row.bytesIfPresent(13), before: try row.bytes(16))
        let content = LeafContent(
            id: try row.uuid(7), entityType: try row.text(2), entityID: try row.uuid(3), version: try row.int64(4),
            type: try row.text(5), schemaVersion: try row.int16(6),
            observedAt: try row.timestamp(8).microsecondsSince1970,
            validAt: try row.timestampIfPresent(9)?.microsecondsSince1970, parentType: try row.textIfPresent(11),
            parentID: try row.uuidIfPresent(12), reason: try row.textIfPresent(14), changed: try row.textArray(15),
            actor: actor)
        return LogHash.leaf(of: content, payload: payload)
    }
}

extension PostgresRow {
    /// The bytes of a json column as they are stored.
    func json(_ column: some PostgresColumnReference) throws -> [UInt8]? {
        try withBytes(column) { $0.map { Array($0) } }
    }
}
