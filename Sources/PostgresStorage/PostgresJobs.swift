public import Decoding
public import EventSourcing
import Foundation
public import PostgresClient

/// Background work that waits for a person, and what people decide about it.
public struct PostgresJobs: JobStore {
    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func list(
        tenant: TenantID, all: Bool = false, _ page: NumberedPage = NumberedPage()
    ) async throws -> [StandingJob] {
        try await read(tenant, id: nil, all: all, page)
    }

    public func job(_ id: Int64, tenant: TenantID) async throws -> StandingJob {
        let found = try await read(tenant, id: id, all: true, NumberedPage(limit: 1))
        guard let job = found.first else { throw UnknownJob(id: id) }
        return job
    }

    public func retry(_ id: Int64, actor: String, tenant: TenantID) async throws -> StandingJob {
        try await decide(
            id, SQL(statement: "jobs.retry", tenant, PostgresValue(id), PostgresValue(actor)), tenant: tenant)
    }

    public func skip(_ id: Int64, reason: String, actor: String, tenant: TenantID) async throws -> StandingJob {
        try await decide(
            id, SQL(statement: "jobs.skip", tenant, PostgresValue(id), PostgresValue(actor), PostgresValue(reason)),
            tenant: tenant)
    }

    private func decide(_ id: Int64, _ statement: SQL, tenant: TenantID) async throws -> StandingJob {
        guard try await pool.withTenant(tenant, { try $0.execute(statement) }) == 1 else { throw UnknownJob(id: id) }
        return try await job(id, tenant: tenant)
    }

    private func read(
        _ tenant: TenantID, id: Int64?, all: Bool, _ page: NumberedPage
    ) async throws -> [StandingJob] {
        try await pool.withTenant(tenant) { connection in
            try connection.query(
                SQL(
                    statement: "jobs.list", tenant, PostgresValue(id), PostgresValue(all || id != nil),
                    PostgresValue(page.after), PostgresValue(Int32(page.limit)))
            ) { try StandingJob($0) }
        }
    }
}

extension StandingJob {
    init(_ row: PostgresRow) throws {
        self.init(
            id: try row.int64("id"), kind: try row.text("kind"), entity: try row.uuid("entity_id"),
            name: try row.textIfPresent("name"), state: State(rawValue: try row.text("state")) ?? .dead,
            attempts: try row.int32("attempts"), code: try row.textIfPresent("code"),
            message: try row.textIfPresent("message"), actor: try row.textIfPresent("actor"),
            reason: try row.textIfPresent("reason"), runAt: Timestamp(try row.timestamp("run_at")),
            changedAt: Timestamp(try row.timestamp("changed_at")))
    }
}
