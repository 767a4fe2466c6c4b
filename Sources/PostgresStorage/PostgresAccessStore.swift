public import AccessControl
public import EventSourcing
public import PostgresClient

/// API keys in PostgreSQL, and who asks with which key or token.
public struct PostgresAccessStore: AccessStore {
    let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func principal(withDigest digest: Hash) async throws -> Principal? {
        let statement = SQL(statement: "access.find", [PostgresValue(digest.bytes)])
        return try await pool.readingShared { try $0.query(statement, Self.principal).first }
    }

    public func principal(with token: AccessToken, at now: Timestamp) async throws -> Principal? {
        let statement = SQL(
            statement: "sessions.principal", token.tenant, PostgresValue(token.session),
            PostgresValue(token.client.uuid), PostgresValue(PostgresTimestamp(now)))
        return try await pool.reading(token.tenant) { connection in
            try connection.query(statement) { row in
                Principal(
                    tenant: token.tenant, kind: .client, id: try row.uuid("id"), name: try row.text("name"),
                    roles: try row.roles("roles"),
                    requestsPerMinute: try row.int32IfPresent("requests_per_minute").map(Int.init))
            }.first
        }
    }

    public func quota(of tenant: TenantID) async throws -> TenantQuota {
        let statement = SQL(statement: "tenants.quota", tenant)
        return try await pool.reading(tenant) { try $0.query(statement) { try TenantQuota($0) }.first } ?? TenantQuota()
    }

    public func insert(digest: Hash, name: String, roles: Set<Role>, tenant: TenantID) async throws -> StoredKey {
        let statement = SQL(statement: "access.insert", Self.binds(digest, name, roles, tenant))
        // `do update` returns a row in any case.
        return try await pool.reading(tenant) { try $0.query(statement, Self.key)[0] }
    }

    public func insertFirst(
        digest: Hash, name: String, roles: Set<Role>, tenant: TenantID
    ) async throws -> StoredKey? {
        let lock = SQL(statement: "access.lock", tenant)
        let statement = SQL(statement: "access.insert_first", Self.binds(digest, name, roles, tenant))
        return try await pool.reading(tenant) { connection in
            try connection.execute(lock)
            return try connection.query(statement, Self.key).first
        }
    }

    public func keys(of tenant: TenantID) async throws -> [StoredKey] {
        let statement = SQL(statement: "access.list", tenant)
        return try await pool.reading(tenant) { try $0.query(statement, Self.key) }
    }

    private static func binds(
        _ digest: Hash, _ name: String, _ roles: Set<Role>, _ tenant: TenantID
    ) -> [PostgresValue] {
        [
            PostgresValue(tenant.rawValue), PostgresValue(name), PostgresValue(digest.bytes),
            PostgresValue(roles.map(\.rawValue).sorted()),
        ]
    }

    @Sendable private static func principal(_ row: PostgresRow) throws -> Principal {
        Principal(
            tenant: TenantID(rawValue: try row.int32("tenant")), kind: .key, id: try row.uuid("id"),
            name: try row.text("name"), roles: try row.roles("roles"))
    }

    @Sendable private static func key(_ row: PostgresRow) throws -> StoredKey {
        StoredKey(
            principal: try principal(row), createdAt: Timestamp(try row.timestamp("created_at")),
            revokedAt: try row.timestampIfPresent("revoked_at").map { Timestamp($0) })
    }
}

extension PostgresRow {
    /// A role that this version does not know gives nothing.
    func roles(_ column: String) throws -> Set<Role> { Set(try textArray(column).compactMap(Role.init)) }
}

extension TenantQuota {
    init(_ row: PostgresRow) throws {
        self.init(
            requestsPerMinute: try row.int32IfPresent("requests_per_minute").map(Int.init),
            events: try row.int64IfPresent("most_events").map(Int.init))
    }
}
