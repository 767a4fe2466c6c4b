public import Decoding
public import EventSourcing
import Foundation
public import PostgresClient

/// Background work that waits for a person, and what people decide about it.
public struct PostgresJobs: Sendable {
    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    /// In the order in which they were asked for.
    ///
    /// - Parameter all: Also those that are due, and those that were skipped.
    public func list(tenant: TenantID, all: Bool = false) async throws -> [StandingJob] {
        try await read(tenant, id: nil, all: all)
    }

    /// - Throws: `UnknownJob`.
    public func job(_ id: Int64, tenant: TenantID) async throws -> StandingJob {
        guard let job = try await read(tenant, id: id, all: true).first else { throw UnknownJob(id: id) }
        return job
    }

    /// Puts it back in the queue, with all its attempts before it.
    ///
    /// - Throws: `UnknownJob`, also for one that is in the queue.
    public func retry(_ id: Int64, actor: String, tenant: TenantID) async throws -> StandingJob {
        try await decide(
            id, SQL(statement: "jobs.retry", tenant, PostgresValue(id), PostgresValue(actor)), tenant: tenant)
    }

    /// Leaves it undone until its entity changes.
    ///
    /// - Throws: `UnknownJob`, also for one that was skipped.
    public func skip(_ id: Int64, reason: String, actor: String, tenant: TenantID) async throws -> StandingJob {
        try await decide(
            id, SQL(statement: "jobs.skip", tenant, PostgresValue(id), PostgresValue(actor), PostgresValue(reason)),
            tenant: tenant)
    }

    private func decide(_ id: Int64, _ statement: SQL, tenant: TenantID) async throws -> StandingJob {
        guard try await pool.withTenant(tenant, { try $0.execute(statement) }) == 1 else { throw UnknownJob(id: id) }
        return try await job(id, tenant: tenant)
    }

    private func read(_ tenant: TenantID, id: Int64?, all: Bool) async throws -> [StandingJob] {
        try await pool.withTenant(tenant) { connection in
            try connection.query(
                SQL(statement: "jobs.list", tenant, PostgresValue(id), PostgresValue(all || id != nil))
            ) { try StandingJob($0) }
        }
    }
}

/// No such job waits, or not in the state that the decision is for.
public struct UnknownJob: Error, Sendable, CustomStringConvertible {
    public let id: Int64

    public var description: String {
        "no job \(id) waits for that decision; see `logikal-sync jobs list --all`"
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
