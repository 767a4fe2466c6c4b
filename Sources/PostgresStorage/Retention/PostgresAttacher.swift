public import EventSourcing
public import Foundation
public import PostgresClient

/// Puts archived history back into the log, byte for byte, once all of it is known to be what was taken out.
public struct PostgresAttacher: Sendable {
    public struct Report: Sendable, Equatable {
        public let manifest: ArchiveManifest
        /// Entities that were redacted while the range was archived: events of theirs hold again what was erased.
        public let unredacted: [UUID]
    }

    private let owner: PostgresPool

    /// - Parameter owner: Connections of the log's owner.
    public init(owner: PostgresPool) { self.owner = owner }

    /// Attaches one archive, the one that ends at the floor.
    ///
    /// - Parameter onProgress: The position read through.
    /// - Throws: `ArchiveError`, after which the log is as it was; `PostgresError`.
    public func attach(
        _ archive: ArchiveReader, tenant: TenantID, onProgress: @escaping @Sendable (Position) -> Void = { _ in }
    ) async throws -> Report {
        let header = archive.manifest.header
        let range = [PostgresValue(header.first.rawValue), PostgresValue(header.last.rawValue)]
        let bounds = [PostgresValue(tenant.rawValue)] + range
        let unredacted = try await ArchiveError.telling {
            try await owner.withTenant(tenant) { connection in
                try connection.endWithClient()
                let floor = try archive.manifest.requireSameLog(tenant, connection)
                guard floor == header.last else {
                    throw ArchiveError(
                        code: .notNext,
                        detail: "\(archive.path) ends at position \(header.last), and the log begins after \(floor)")
                }
                _ = try connection.query(SQL(statement: "log.attach_begin", bounds)) { _ in () }
                try archive.run { batch in
                    try connection.throwIfCancelled()
                    try Self.write(batch, header, connection)
                    if let last = batch.events.last { onProgress(last.position) }
                }
                return try connection.withStatementTimeout(.zero) {
                    _ = try connection.query(SQL(statement: "log.attach_range", bounds)) { _ in () }
                    return try connection.query(SQL(statement: "log.attach_unredacted", bounds)) {
                        try $0.uuid("entity_id")
                    }
                }
            }
        }
        return Report(manifest: archive.manifest, unredacted: unredacted)
    }

    private static func write(
        _ batch: ExportedBatch, _ header: ExportHeader, _ connection: PostgresConnection
    ) throws {
        let events = batch.events
        guard !events.isEmpty else { return }
        let places: [PostgresValue] = [
            PostgresValue(header.tenant.rawValue), PostgresValue(header.first.rawValue),
            PostgresValue(events.map(\.position.rawValue)),
            PostgresValue([Int64](repeating: batch.number, count: events.count)),
        ]
        _ = try connection.query(
            SQL(
                statement: "log.attach_events",
                places + events.identityBinds + events.parentBinds + events.payloadBinds)
        ) { _ in () }
    }
}

extension ArchiveManifest {
    /// - Returns: The log's floor.
    /// - Throws: `ArchiveError` when the log has no such batches, or others in their place.
    func requireSameLog(_ tenant: TenantID, _ connection: PostgresConnection) throws -> Position {
        guard header.tenant == tenant else {
            throw ArchiveError(code: .foreign, detail: "the archive is of tenant \(header.tenant), not of \(tenant)")
        }
        let ends = try connection.query(
            SQL(
                statement: "log.archive_ends", tenant, PostgresValue(header.firstBatch), PostgresValue(lastBatch))
        ) { row in
            (
                isSame: try Position(row.int64("first_position")) == header.first
                    && Position(row.int64("last_position")) == header.last
                    && Hash(bytes: row.bytes("previous")) == header.previous
                    && Hash(bytes: row.bytes("chain")) == chain,
                floor: Position(try row.int64("floor"))
            )
        }
        guard let log = ends.first, log.isSame else {
            throw ArchiveError(
                code: .foreign,
                detail: "batches \(header.firstBatch) to \(lastBatch) of tenant \(tenant) are not those in the archive")
        }
        return log.floor
    }
}
