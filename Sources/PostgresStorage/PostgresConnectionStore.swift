public import EventSourcing
public import Foundation
public import LogikalClient
public import Polling
public import PostgresClient

/// What is known about a Logikal beyond one cycle and one process, in PostgreSQL.
public struct PostgresConnectionStore: ConnectionStore {
    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func capabilities(of service: ServiceIdentity, tenant: TenantID) async throws -> NavigationCapabilities? {
        let statement = SQL(
            statement: "connections.capabilities", tenant, PostgresValue(service.address.description),
            PostgresValue(service.version))
        return try await pool.withTenant(tenant) { try $0.query(statement) { try Self.capabilities($0) } }.first
    }

    public func store(
        _ capabilities: NavigationCapabilities, of service: ServiceIdentity, tenant: TenantID, at moment: Timestamp
    ) async throws {
        let json = PostgresJSON(String(decoding: try JSONEncoder().encode(capabilities), as: UTF8.self))
        try await execute(
            tenant,
            SQL(
                statement: "connections.capabilities_store", tenant, PostgresValue(service.address.description),
                PostgresValue(service.version), PostgresValue(json), PostgresValue(PostgresTimestamp(moment))))
    }

    public func breaker(of address: ServiceAddress, tenant: TenantID) async throws -> CircuitBreaker? {
        let statement = SQL(statement: "connections.breaker", tenant, PostgresValue(address.description))
        return try await pool.withTenant(tenant) { try $0.query(statement) { try CircuitBreaker($0) } }.first
    }

    public func store(_ breaker: CircuitBreaker, of address: ServiceAddress, tenant: TenantID) async throws {
        try await execute(
            tenant,
            SQL(
                statement: "connections.breaker_store", tenant, PostgresValue(address.description),
                PostgresValue(breaker.stateName), PostgresValue(Int32(breaker.failures)),
                PostgresValue(Int32(breaker.trips)), PostgresValue(breaker.cause?.rawValue),
                PostgresValue(breaker.since.map { PostgresTimestamp($0) }),
                PostgresValue(breaker.retryAt.map { PostgresTimestamp($0) })))
    }

    public func keptSessions(tenant: TenantID) async throws -> [KeptSession] {
        try await pool.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "connections.sessions", tenant)) { row in
                KeptSession(
                    id: try row.uuid("id"), address: try row.text("address"),
                    sealedToken: try row.bytes("sealed_token"), openedAt: Timestamp(try row.timestamp("opened_at")))
            }
        }
    }

    public func keep(_ session: KeptSession, tenant: TenantID) async throws {
        try await execute(
            tenant,
            SQL(
                statement: "connections.session_keep", tenant, PostgresValue(session.id),
                PostgresValue(session.address), PostgresValue(session.sealedToken),
                PostgresValue(PostgresTimestamp(session.openedAt))))
    }

    public func forgetSession(_ id: UUID, tenant: TenantID) async throws {
        try await execute(tenant, SQL(statement: "connections.session_forget", tenant, PostgresValue(id)))
    }

    public func append(_ calls: [LoggedCall], tenant: TenantID) async throws {
        try await execute(
            tenant,
            SQL(
                statement: "connections.calls_append", tenant,
                PostgresValue(calls.map { PostgresTimestamp($0.endedAt) }), PostgresValue(calls.map(\.cycle)),
                PostgresValue(calls.map(\.call.endpoint.rawValue)),
                PostgresValue(calls.map { $0.call.status.map { Int32($0) } }),
                PostgresValue(calls.map { $0.call.duration.microseconds }),
                PostgresValue(calls.map { $0.call.failure?.rawValue }),
                PostgresValue(calls.map { $0.call.standing?.rawValue })))
    }

    public func forgetCalls(beyond retention: CallRetention, tenant: TenantID, at moment: Timestamp) async throws {
        let earliest = Timestamp(microseconds: moment.microseconds - retention.age.microseconds)
        try await execute(
            tenant,
            SQL(
                statement: "connections.calls_forget", tenant, PostgresValue(Int64(max(1, retention.rows))),
                PostgresValue(PostgresTimestamp(earliest))))
    }

    private func execute(_ tenant: TenantID, _ statement: SQL) async throws {
        _ = try await pool.withTenant(tenant) { try $0.execute(statement) }
    }

    /// A record that this version can't read says nothing: what it said is learnt anew.
    static func capabilities(_ row: PostgresRow) throws -> NavigationCapabilities {
        let json = try row.json("capabilities") ?? []
        return (try? JSONDecoder().decode(NavigationCapabilities.self, from: Data(json))) ?? NavigationCapabilities()
    }
}

extension CircuitBreaker {
    /// From `state`, `failures`, `trips`, `cause`, `since`, `retry_at`.
    init(_ row: PostgresRow) throws {
        let retryAt = try row.timestampIfPresent("retry_at").map { Timestamp($0) }
        let state: State =
            switch try row.text("state") {
            case "open": .open(until: retryAt ?? Timestamp(microseconds: 0))
            case "half_open": .halfOpen
            case "stopped": .stopped
            default: .closed(failures: Int(try row.int32("failures")))
            }
        self.init(
            state: state, trips: Int(try row.int32("trips")),
            cause: try row.textIfPresent("cause").flatMap(LogikalError.Code.init),
            since: try row.timestampIfPresent("since").map { Timestamp($0) })
    }
}

extension Duration {
    fileprivate var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
