public import EventSourcing
public import Maintaining
public import PostgresClient

/// When each task is due and what came of it, in PostgreSQL and by its clock.
public struct PostgresMaintenance: MaintenanceStore {
    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func register(_ tasks: [MaintenanceTask], tenant: TenantID) async throws {
        let statement = SQL(
            statement: "maintenance.register", tenant, PostgresValue(tasks.map(\.name)),
            PostgresValue(tasks.map(\.interval.inSeconds)))
        try await pool.withTenant(tenant) { _ = try $0.execute(statement) }
    }

    public func take(
        _ names: [String], evenIfNotDue: Bool, holder: String, lease: Duration, tenant: TenantID
    ) async throws -> MaintenanceClaim? {
        let statement = SQL(
            statement: "maintenance.take", tenant, PostgresValue(names), PostgresValue(evenIfNotDue),
            PostgresValue(holder), PostgresValue(lease.inSeconds))
        return try await pool.withTenant(tenant) { connection in
            try connection.query(statement) { row in
                MaintenanceClaim(name: try row.text("name"), attempt: try row.uuid("attempt"))
            }.first
        }
    }

    public func renew(_ claim: MaintenanceClaim, lease: Duration, tenant: TenantID) async throws -> Bool {
        let statement = SQL(
            statement: "maintenance.renew", tenant, PostgresValue(claim.name), PostgresValue(claim.attempt),
            PostgresValue(lease.inSeconds))
        return try await pool.withTenant(tenant) { try !$0.query(statement) { try $0.text("name") }.isEmpty }
    }

    public func finish(
        _ claim: MaintenanceClaim, _ outcome: MaintenanceRecord.Outcome, detail: String, tenant: TenantID
    ) async throws {
        let statement = SQL(
            statement: "maintenance.finish", tenant, PostgresValue(claim.name), PostgresValue(claim.attempt),
            PostgresValue(outcome.rawValue), PostgresValue(detail))
        try await pool.withTenant(tenant) { _ = try $0.execute(statement) }
    }

    public func giveBack(_ claim: MaintenanceClaim, tenant: TenantID) async throws {
        let statement = SQL(
            statement: "maintenance.give_back", tenant, PostgresValue(claim.name), PostgresValue(claim.attempt))
        try await pool.withTenant(tenant) { _ = try $0.execute(statement) }
    }

    public func records(tenant: TenantID) async throws -> [MaintenanceRecord] {
        try await pool.reading(tenant) { connection in
            try connection.query(SQL(statement: "maintenance.list", tenant)) { try MaintenanceRecord($0) }
        }
    }
}

extension MaintenanceRecord {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            name: try row.text("name"), interval: .seconds(try row.double("seconds")),
            dueAt: Timestamp(try row.timestamp("due_at")), isOverdue: try row.bool("is_overdue"),
            holder: try row.textIfPresent("holder"),
            startedAt: try row.timestampIfPresent("started_at").map { Timestamp($0) },
            finishedAt: try row.timestampIfPresent("finished_at").map { Timestamp($0) },
            outcome: try row.textIfPresent("outcome").flatMap(Outcome.init(rawValue:)),
            detail: try row.textIfPresent("detail"), failures: Int(try row.int32("failures")))
    }
}
