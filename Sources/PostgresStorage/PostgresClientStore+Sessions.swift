public import AccessControl
public import EventSourcing
import PostgresClient

extension PostgresClientStore {
    /// Of one client; whoever logs in more often than it has to loses its oldest.
    private static let mostSessions: Int32 = 200

    public func secrets(of id: ClientID, at now: Timestamp) async throws -> [ClientSecretDigest] {
        let statement = SQL(
            statement: "clients.secrets", [PostgresValue(id.uuid), PostgresValue(PostgresTimestamp(now))])
        return try await pool.readingShared { connection in
            try connection.query(statement) { row in
                ClientSecretDigest(
                    tenant: TenantID(rawValue: try row.int32("tenant")), name: try row.text("name"),
                    version: Int(try row.int32("version")), digest: Hash(bytes: try row.bytes("digest")))
            }
        }
    }

    public func open(_ session: ClientSession, refreshToken: Hash, at now: Timestamp) async throws -> Bool {
        let (tenant, at) = (session.tenant, PostgresValue(PostgresTimestamp(now)))
        let open = SQL(
            statement: "sessions.open", tenant, PostgresValue(session.id), PostgresValue(session.client.uuid),
            PostgresValue(Int32(session.secretVersion)), at, PostgresValue(PostgresTimestamp(session.expiresAt)))
        let insert = SQL(
            statement: "sessions.insert_refresh", tenant, PostgresValue(refreshToken.bytes),
            PostgresValue(session.id), at)
        let forget = SQL(
            statement: "sessions.forget", tenant, PostgresValue(session.client.uuid), at,
            PostgresValue(Self.mostSessions))
        return try await pool.reading(tenant) { connection in
            guard try !connection.query(open, { _ in () }).isEmpty else { return false }
            try connection.execute(insert)
            try connection.execute(forget)
            return true
        }
    }

    public func refresh(_ token: Hash, next: Hash, at now: Timestamp) async throws -> RefreshOutcome {
        let find = SQL(statement: "sessions.refresh_tenant", [PostgresValue(token.bytes)])
        let found = try await pool.readingShared { try $0.query(find) { try $0.int32IfPresent("tenant") }.first }
        guard let tenant = found?.map(TenantID.init(rawValue:)) else { return .unknown }
        return try await pool.reading(tenant) { try Self.refresh(token, next, at: now, tenant, $0) }
    }

    /// The token's row stays locked to the end, so that of two that spend it at once one is the second.
    private static func refresh(
        _ token: Hash, _ next: Hash, at now: Timestamp, _ tenant: TenantID, _ connection: PostgresConnection
    ) throws -> RefreshOutcome {
        let at = PostgresValue(PostgresTimestamp(now))
        let lock = SQL(statement: "sessions.lock_refresh", tenant, PostgresValue(token.bytes), at)
        let row = try connection.query(lock) { row in
            (
                session: RefreshedSession(
                    tenant: tenant, id: try row.uuid("session"), client: ClientID(try row.uuid("client")),
                    name: try row.text("name")),
                isSpent: try row.bool("is_spent"), isAlive: try row.bool("is_alive")
            )
        }.first
        guard let (session, isSpent, isAlive) = row else { return .unknown }
        if isSpent {
            try connection.execute(SQL(statement: "sessions.revoke", tenant, PostgresValue(session.id), at))
            return .reused(session)
        }
        guard isAlive else { return .ended(session) }
        try connection.execute(SQL(statement: "sessions.spend_refresh", tenant, PostgresValue(token.bytes), at))
        try connection.execute(
            SQL(
                statement: "sessions.insert_refresh", tenant, PostgresValue(next.bytes), PostgresValue(session.id), at))
        return .refreshed(session)
    }
}
