public import AccessControl
public import EventSourcing
public import PostgresClient

/// Clients in PostgreSQL.
public struct PostgresClientStore: ClientStore {
    let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func register(
        _ registration: ClientRegistration, as id: ClientID, secret: Hash, by actor: String, at now: Timestamp,
        tenant: TenantID
    ) async throws -> APIClient {
        let insert = SQL(
            statement: "clients.insert", tenant, PostgresValue(id.uuid), PostgresValue(registration.name),
            PostgresValue(registration.roles.map(\.rawValue).sorted()),
            PostgresValue(registration.requestsPerMinute.map(Int32.init)), PostgresValue(PostgresTimestamp(now)),
            PostgresValue(actor))
        return try await pool.reading(tenant) { connection in
            guard try !connection.query(insert, { _ in () }).isEmpty else { throw ClientError.nameTaken }
            return try Self.addSecret(secret, to: id, at: now, tenant, connection)
        }
    }

    public func clients(of tenant: TenantID) async throws -> [APIClient] {
        try await pool.reading(tenant) { try Self.clients(nil, tenant, $0) }
    }

    public func client(_ id: ClientID, tenant: TenantID) async throws -> APIClient? {
        try await pool.reading(tenant) { try Self.clients(id, tenant, $0).first }
    }

    public func rotate(
        _ id: ClientID, secret: Hash, oldUntil: Timestamp, at now: Timestamp, tenant: TenantID
    ) async throws -> APIClient {
        let lock = SQL(statement: "clients.lock", tenant, PostgresValue(id.uuid))
        let expire = SQL(
            statement: "clients.expire_secrets", tenant, PostgresValue(id.uuid),
            PostgresValue(PostgresTimestamp(oldUntil)))
        return try await pool.reading(tenant) { connection in
            guard try !connection.query(lock, { _ in () }).isEmpty else { throw ClientError.unknown }
            try connection.execute(expire)
            return try Self.addSecret(secret, to: id, at: now, tenant, connection)
        }
    }

    public func revoke(_ id: ClientID, by actor: String, at now: Timestamp, tenant: TenantID) async throws -> APIClient
    {
        let lock = SQL(statement: "clients.lock", tenant, PostgresValue(id.uuid))
        let revoke = SQL(
            statement: "clients.revoke", tenant, PostgresValue(id.uuid), PostgresValue(PostgresTimestamp(now)),
            PostgresValue(actor))
        return try await pool.reading(tenant) { connection in
            guard try !connection.query(lock, { _ in () }).isEmpty else { throw ClientError.unknown }
            try connection.execute(revoke)
            return try Self.clients(id, tenant, connection)[0]
        }
    }

    private static func addSecret(
        _ secret: Hash, to id: ClientID, at now: Timestamp, _ tenant: TenantID, _ connection: PostgresConnection
    ) throws -> APIClient {
        try connection.execute(
            SQL(
                statement: "clients.insert_secret", tenant, PostgresValue(id.uuid), PostgresValue(secret.bytes),
                PostgresValue(PostgresTimestamp(now))))
        return try clients(id, tenant, connection)[0]
    }

    /// - Parameter id: `nil` for all.
    private static func clients(
        _ id: ClientID?, _ tenant: TenantID, _ connection: PostgresConnection
    ) throws -> [APIClient] {
        let versions = try connection.query(
            SQL(statement: "clients.secret_versions", tenant, PostgresValue(id?.uuid))
        ) { row in
            (
                try row.uuid("client"),
                APIClient.SecretVersion(
                    version: Int(try row.int32("version")), createdAt: Timestamp(try row.timestamp("created_at")),
                    expiresAt: try row.timestampIfPresent("expires_at").map { Timestamp($0) })
            )
        }
        let secrets = Dictionary(grouping: versions, by: \.0)
        return try connection.query(SQL(statement: "clients.list", tenant, PostgresValue(id?.uuid))) { row in
            let id = try row.uuid("id")
            return APIClient(
                tenant: tenant, id: ClientID(id), name: try row.text("name"), roles: try row.roles("roles"),
                requestsPerMinute: try row.int32IfPresent("requests_per_minute").map(Int.init),
                createdAt: Timestamp(try row.timestamp("created_at")), createdBy: try row.text("created_by"),
                revokedAt: try row.timestampIfPresent("revoked_at").map { Timestamp($0) },
                revokedBy: try row.textIfPresent("revoked_by"),
                lastLoginAt: try row.timestampIfPresent("last_login_at").map { Timestamp($0) },
                secrets: secrets[id]?.map(\.1) ?? [])
        }
    }
}
