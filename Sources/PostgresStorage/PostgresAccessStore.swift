public import AccessControl
import EmbeddedFiles
public import EventSourcing
public import PostgresClient

/// API keys in PostgreSQL.
public struct PostgresAccessStore: AccessStore {
    private static let find = EmbeddedFiles.text("access.find")
    private static let insert = EmbeddedFiles.text("access.insert")
    private static let lock = EmbeddedFiles.text("access.lock")
    private static let insertFirst = EmbeddedFiles.text("access.insert_first")
    private static let list = EmbeddedFiles.text("access.list")

    let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func principal(withDigest digest: Hash) async throws -> Principal? {
        let statement = SQL(Self.find, binds: [PostgresValue(digest.bytes)], name: "access.find")
        return try await pool.readingShared { try $0.query(statement, Self.principal).first }
    }

    public func insert(digest: Hash, name: String, tenant: TenantID) async throws -> StoredKey {
        let statement = SQL(Self.insert, binds: Self.binds(digest, name, tenant), name: "access.insert")
        // `do update` returns a row in any case.
        return try await pool.reading(tenant) { try $0.query(statement, Self.key)[0] }
    }

    public func insertFirst(digest: Hash, name: String, tenant: TenantID) async throws -> StoredKey? {
        let lock = SQL(Self.lock, binds: [PostgresValue(tenant.rawValue)], name: "access.lock")
        let statement = SQL(Self.insertFirst, binds: Self.binds(digest, name, tenant), name: "access.insert_first")
        return try await pool.reading(tenant) { connection in
            try connection.execute(lock)
            return try connection.query(statement, Self.key).first
        }
    }

    public func keys(of tenant: TenantID) async throws -> [StoredKey] {
        let statement = SQL(Self.list, binds: [PostgresValue(tenant.rawValue)], name: "access.list")
        return try await pool.reading(tenant) { try $0.query(statement, Self.key) }
    }

    private static func binds(_ digest: Hash, _ name: String, _ tenant: TenantID) -> [PostgresValue] {
        [PostgresValue(tenant.rawValue), PostgresValue(name), PostgresValue(digest.bytes)]
    }

    @Sendable private static func principal(_ row: PostgresRow) throws -> Principal {
        Principal(
            tenant: TenantID(rawValue: try row.int32("tenant")), keyID: try row.uuid("id"), name: try row.text("name"))
    }

    @Sendable private static func key(_ row: PostgresRow) throws -> StoredKey {
        StoredKey(
            principal: try principal(row),
            createdAt: Timestamp(microseconds: try row.timestamp("created_at").microsecondsSince1970),
            revokedAt: try row.timestampIfPresent("revoked_at").map {
                Timestamp(microseconds: $0.microsecondsSince1970)
            })
    }
}
