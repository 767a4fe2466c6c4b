public import AccessControl
public import EventSourcing
public import PostgresClient

/// Audit events in PostgreSQL.
public struct PostgresAudit: AuditStore {
    private static let mostForgottenAtOnce: Int32 = 10_000

    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    /// One round trip and one transaction for each tenant.
    public func append(_ events: [AuditEvent]) async throws {
        for (tenant, events) in Dictionary(grouping: events, by: \.tenant) {
            let statement = SQL(
                statement: "audit.append", tenant, PostgresValue(events.map { PostgresTimestamp($0.at) }),
                PostgresValue(events.map(\.kind.rawValue)), PostgresValue(events.map(\.action)),
                PostgresValue(events.map(\.outcome.rawValue)), PostgresValue(events.map(\.actor)),
                PostgresValue(events.map(\.subject)), PostgresValue(events.map(\.address)),
                PostgresValue(events.map(\.requestID)), PostgresValue(events.map(\.code)))
            _ = try await pool.reading(tenant) { try $0.execute(statement) }
        }
    }

    public func events(_ query: AuditQuery, tenant: TenantID) async throws -> [StoredAuditEvent] {
        let statement = SQL(
            statement: "audit.list", tenant, PostgresValue(query.kinds.map(\.rawValue).sorted()),
            PostgresValue(query.outcome?.rawValue), PostgresValue(query.actor), PostgresValue(query.before),
            PostgresValue(query.since.map { PostgresTimestamp($0) }), PostgresValue(Int32(query.limit)))
        return try await pool.reading(tenant) { connection in
            try connection.query(statement) { try Self.event($0, tenant) }
        }
    }

    /// Drops what is older than the retention, of which thirty days are the least.
    ///
    /// - Returns: how many events were dropped.
    @discardableResult
    public func forget(before moment: Timestamp, tenant: TenantID) async throws -> Int64 {
        let statement = SQL(
            statement: "audit.forget",
            [PostgresValue(PostgresTimestamp(moment)), PostgresValue(Self.mostForgottenAtOnce)])
        var forgotten: Int64 = 0
        while true {
            let count = try await pool.reading(tenant) { try $0.query(statement) { try $0.int64("forgotten") }[0] }
            forgotten += count
            if count < Self.mostForgottenAtOnce { return forgotten }
        }
    }

    private static func event(_ row: PostgresRow, _ tenant: TenantID) throws -> StoredAuditEvent {
        StoredAuditEvent(
            number: try row.int64("id"),
            event: AuditEvent(
                tenant: tenant, at: Timestamp(try row.timestamp("at")),
                // Events of a kind that a newer version writes are shown under the nearest thing to not knowing.
                kind: AuditEvent.Kind(rawValue: try row.text("kind")) ?? .audit, action: try row.text("action"),
                outcome: AuditEvent.Outcome(rawValue: try row.text("outcome")) ?? .failed,
                actor: try row.textIfPresent("actor"), subject: try row.textIfPresent("subject"),
                address: try row.textIfPresent("address"), requestID: try row.textIfPresent("request_id"),
                code: try row.textIfPresent("code")))
    }
}
