public import EventSourcing
import Foundation
public import PostgresClient

/// Verifies archives against the chain in the database, and what the database has of their events against them.
public struct PostgresArchiveVerifier: Sendable {
    public struct Report: Sendable, Equatable {
        public let manifest: ArchiveManifest
        /// Events in the log that were found to be the archived ones: those that stayed, or all once it is attached.
        public let compared: Int64
    }

    static let positionsPerRead = 5000

    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    /// - Parameter onProgress: The position verified through.
    /// - Throws: `ArchiveError` that says what is wrong; `PostgresError`.
    public func verify(
        _ archive: ArchiveReader, tenant: TenantID, onProgress: @escaping @Sendable (Position) -> Void = { _ in }
    ) async throws -> Report {
        let compared = try await ArchiveError.telling {
            try await pool.withTenant(tenant, isolation: .repeatableReadReadOnly) { connection in
                try connection.holdPartitions()
                _ = try connection.execute("set local statement_timeout = 0")
                _ = try archive.manifest.requireSameLog(tenant, connection)
                var comparison = Comparison(archive: archive, tenant: tenant, connection: connection)
                try archive.run { batch in
                    try comparison.add(batch)
                    onProgress(comparison.last)
                }
                try comparison.flush()
                return comparison.compared
            }
        }
        return Report(manifest: archive.manifest, compared: compared)
    }
}

/// The archive's leaves beside those of the log, some thousand positions at a time.
private struct Comparison {
    let archive: ArchiveReader
    let tenant: TenantID
    let connection: PostgresConnection
    private(set) var compared: Int64 = 0
    private var pending: [Position: (leaf: Hash, actor: String)] = [:]
    private var first: Position?
    private(set) var last: Position = .start

    init(archive: ArchiveReader, tenant: TenantID, connection: PostgresConnection) {
        self.archive = archive
        self.tenant = tenant
        self.connection = connection
    }

    mutating func add(_ batch: ExportedBatch) throws {
        for event in batch.events { pending[event.position] = (event.leaf, batch.actor) }
        first = first ?? batch.events.first?.position
        last = batch.events.last?.position ?? last
        if pending.count >= PostgresArchiveVerifier.positionsPerRead { try flush() }
    }

    mutating func flush() throws {
        guard let first else { return }
        var count: Int64 = 0
        try connection.copyRows(StoredEvent.statement(tenant, first, last)) { row in
            let position = Position(try row.int64(0))
            guard let known = pending[position] else { return }
            let payload = try StoredEvent.payloadDigest(row)
            let computed = LogHash.leaf(of: try StoredEvent.content(row, actor: known.actor), payload: payload)
            guard computed == known.leaf, Array(try row.bytes(18)) == known.leaf.bytes else {
                throw ArchiveError(
                    code: .tampered,
                    detail: "the event at position \(position) of the log is not the one in \(archive.path)")
            }
            count += 1
        }
        compared += count
        pending.removeAll(keepingCapacity: true)
        self.first = nil
    }
}
