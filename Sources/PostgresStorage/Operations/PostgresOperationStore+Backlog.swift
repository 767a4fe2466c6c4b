public import EventSourcing
public import Foundation
public import Operations
public import Polling
import PostgresClient

extension PostgresOperationStore: OperationBacklog {
    public func open(only id: UUID?, tenant: TenantID) async throws -> [OpenOperation] {
        try await pool.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "operations.waiting", tenant, PostgresValue(id))) { row in
                OpenOperation(
                    state: try row.state("state"), scope: try row.scopeKind("scope"),
                    executor: try row.textIfPresent("executor"), isStalled: try row.bool("is_stalled"))
            }
        }
    }

    public func claim(
        only id: UUID?, lease: Lease, at: Timestamp, tenant: TenantID
    ) async throws -> SyncOperation? {
        try await pool.holding(lease, tenant: tenant) { connection in
            try Self.settleOrphans(lease, at, tenant: tenant, on: connection)
            let next = try connection.query(SQL(statement: "operations.next", tenant, PostgresValue(id))) {
                try $0.uuid("id")
            }.first
            guard let next else { return nil }
            let step = OperationStep.start
            let started = try connection.execute(
                SQL(
                    statement: "operations.start", tenant, PostgresValue(next),
                    PostgresValue(step.sources.map(\.rawValue)), PostgresValue(step.target.rawValue),
                    PostgresValue(lease.holder), PostgresValue(lease.fence), PostgresValue(PostgresTimestamp(at))))
            guard started == 1 else { return nil }
            try Self.change(next, step.change, at, lease.holder, nil, tenant: tenant, on: connection)
            return try Self.operation(next, tenant: tenant, on: connection)
        }
    }

    public func note(
        _ progress: JSONValue?, of id: UUID, lease: Lease, tenant: TenantID
    ) async throws -> Bool {
        try await pool.holding(lease, tenant: tenant) { connection in
            if let progress {
                try connection.execute(
                    SQL(
                        statement: "operations.progress", tenant, PostgresValue(id),
                        PostgresValue(PostgresJSON(CanonicalJSON.text(progress)))))
            }
            return try Self.operation(id, tenant: tenant, on: connection).cancelRequestedAt != nil
        }
    }

    public func end(
        _ id: UUID, by step: OperationStep, outcome: OperationOutcome, at: Timestamp, lease: Lease, tenant: TenantID
    ) async throws {
        try await pool.holding(lease, tenant: tenant) { connection in
            if step == .giveBack {
                try Self.giveBack(id, outcome.reason, lease, at, tenant: tenant, on: connection)
            } else {
                try Self.end(
                    id, by: step, report: outcome.report, reason: outcome.reason, at, lease.holder, tenant: tenant,
                    on: connection)
            }
        }
    }

    private static func settleOrphans(
        _ lease: Lease, _ at: Timestamp, tenant: TenantID, on connection: PostgresConnection
    ) throws {
        let orphans = try connection.query(
            SQL(statement: "operations.orphans", tenant, PostgresValue(lease.fence))
        ) { row in
            (
                id: try row.uuid("id"), attempts: Int(try row.int32("attempts")),
                isCancelRequested: try row.bool("is_cancel_requested")
            )
        }
        for orphan in orphans {
            let (attempts, isCancelRequested) = (orphan.attempts, orphan.isCancelRequested)
            let step = OperationRecovery.step(attempts: attempts, isCancelRequested: isCancelRequested)
            let reason = OperationRecovery.reason(attempts: attempts, isCancelRequested: isCancelRequested)
            if step == .giveBack {
                try giveBack(orphan.id, reason, lease, at, tenant: tenant, on: connection)
            } else {
                try end(
                    orphan.id, by: step, report: nil, reason: reason, at, lease.holder, tenant: tenant, on: connection)
            }
        }
    }

    private static func giveBack(
        _ id: UUID, _ reason: String?, _ lease: Lease, _ at: Timestamp, tenant: TenantID,
        on connection: PostgresConnection
    ) throws {
        let step = OperationStep.giveBack
        let given = try connection.execute(
            SQL(
                statement: "operations.give_back", tenant, PostgresValue(id),
                PostgresValue(step.sources.map(\.rawValue)), PostgresValue(step.target.rawValue)))
        if given == 1 { try change(id, step.change, at, lease.holder, reason, tenant: tenant, on: connection) }
    }
}
