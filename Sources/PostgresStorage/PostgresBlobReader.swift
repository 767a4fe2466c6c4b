public import EventSourcing
public import Feeding
public import Foundation
public import PostgresClient

/// Reads blobs by what an entity's newest event says of them.
public struct PostgresBlobReader: BlobReader {
    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func thumbnail(
        of elevation: UUID, tenant: TenantID, known: [Hash], asOf: Position?
    ) async throws -> Thumbnail {
        let digests = PostgresValue(known.map(\.bytes))
        let statement =
            if let asOf {
                SQL(
                    statement: "past.thumbnail", tenant, PostgresValue(elevation), digests,
                    PostgresValue(asOf.rawValue))
            } else {
                SQL(statement: "blob.thumbnail", tenant, PostgresValue(elevation), digests)
            }
        guard let asOf else {
            return try await pool.reading(tenant) { try $0.query(statement, Self.decode).first } ?? .unknownElevation
        }
        return try await pool.reading(tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            let floor = try LogFloor(of: tenant, at: asOf, connection)?.position ?? .start
            guard asOf >= floor else { throw HistoryError.gone(.position(asOf), floor: floor) }
            return try connection.query(statement, Self.decode).first ?? .unknownElevation
        }
    }

    public func blob(_ digest: Hash, tenant: TenantID) async throws -> StoredBlob? {
        try await pool.reading(tenant) { connection in
            try connection.query(SQL(statement: "blob.bytes", tenant, PostgresValue(digest.bytes))) { row in
                StoredBlob(mediaType: try row.text("media_type"), bytes: try row.bytes("content"))
            }.first
        }
    }

    @Sendable private static func decode(_ row: PostgresRow) throws -> Thumbnail {
        guard try row.bool("has_thumbnail") else { return .none }
        guard let digest = try row.bytesIfPresent("sha256") else { return .notStored }
        guard let bytes = try row.bytesIfPresent("content") else { return .known(Hash(bytes: digest)) }
        return .image(Hash(bytes: digest), mediaType: try row.text("media_type"), bytes: bytes)
    }
}
