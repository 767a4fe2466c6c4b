public import Decoding
public import EventSourcing
import Foundation
import PartsLists
public import PostgresClient

/// The queue of parts lists in PostgreSQL, and what was decoded of them.
public struct PostgresDecodingStore: DecodingStore {
    private let pool: PostgresPool
    private let log: PostgresEventLog

    public init(pool: PostgresPool, log: PostgresEventLog) {
        self.pool = pool
        self.log = log
    }

    public func search(version: Int32, tenant: TenantID) async throws -> Position? {
        try await pool.withTenant(tenant) { connection in
            let ranges = try connection.query(SQL(statement: "jobs.search", tenant, PostgresValue(version))) { row in
                (after: try row.int64("position"), head: try row.int64("head"))
            }
            guard let (after, head) = ranges.first else { return nil }
            guard after < head else { return Position(head) }
            _ = try connection.execute(
                SQL(
                    statement: "jobs.enqueue", tenant, PostgresValue(version), PostgresValue(after),
                    PostgresValue(head)))
            _ = try connection.execute(
                SQL(statement: "jobs.searched", tenant, PostgresValue(version), PostgresValue(head)))
            return Position(head)
        }
    }

    public func take(version: Int32, lease: Duration, tenant: TenantID) async throws -> DecodingJob? {
        try await pool.withTenant(tenant) { connection in
            let statement = SQL(
                statement: "jobs.take", tenant, PostgresValue(version), PostgresValue(lease.inSeconds))
            return try connection.query(statement) { row in
                DecodingJob(
                    id: try row.int64("id"), elevation: try row.uuid("entity_id"),
                    attempts: try row.int32("attempts"), turn: try row.int64("turn"))
            }.first
        }
    }

    public func input(of job: DecodingJob, tenant: TenantID) async throws -> DecodingInput? {
        try await pool.withTenant(tenant) { connection in
            let statement = SQL(statement: "jobs.input", tenant, PostgresValue(job.elevation))
            return try connection.query(statement) { row in
                DecodingInput(
                    elevation: job.elevation, naturalKey: try row.text("natural_key"), state: try row.object("state"),
                    bytes: try row.bytesIfPresent("content"),
                    knownVersion: try row.int64IfPresent("known_version") ?? 0,
                    knownState: try row.object("known_state"))
            }.first
        }
    }

    public func conclude(_ job: DecodingJob, _ outcome: DecodingOutcome?, tenant: TenantID) async throws {
        let bookkeeping: @Sendable (PostgresConnection) throws -> Void = { connection in
            if let list = outcome?.list { _ = try connection.execute(Self.rows(list, tenant)) }
            _ = try connection.execute(
                outcome?.refusal.map { refusal in
                    Self.failure(job, code: refusal.code.rawValue, message: "\(refusal)", again: nil, tenant)
                } ?? SQL(statement: "jobs.done", tenant, PostgresValue(job.id), PostgresValue(job.turn)))
        }
        guard let event = outcome?.event else {
            return try await pool.withTenant(tenant, bookkeeping)
        }
        var generator = SystemRandomNumberGenerator()
        let batch = ProposedBatch(
            key: "decode:\(job.id):\(job.turn):\(event.version)", kind: .command, actor: "decoder",
            events: [event])
        try await log.append(PreparedBatch(batch, tenant: tenant, using: &generator), with: bookkeeping)
    }

    public func fail(
        _ job: DecodingJob, code: String, message: String, again: Duration?, tenant: TenantID
    ) async throws {
        try await pool.withTenant(tenant) { connection in
            _ = try connection.execute(Self.failure(job, code: code, message: message, again: again, tenant))
        }
    }

    public func untilNext(version: Int32, tenant: TenantID) async throws -> Duration? {
        try await pool.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "jobs.next", tenant, PostgresValue(version))) { row in
                try row.isNull("seconds") ? nil : Duration.seconds(try row.double("seconds"))
            }.first ?? nil
        }
    }

    private static func rows(_ list: PartsList, _ tenant: TenantID) -> SQL {
        SQL(
            statement: "parts.store", tenant, PostgresValue(list.contentHash.bytes),
            PostgresValue(list.sections.map(\.kind.rawValue)), PostgresValue(list.sections.map { Int32($0.count) }),
            PostgresValue(list.sections.map { PostgresJSON(utf8: $0.json) }))
    }

    private static func failure(
        _ job: DecodingJob, code: String, message: String, again: Duration?, _ tenant: TenantID
    ) -> SQL {
        SQL(
            statement: "jobs.fail", tenant, PostgresValue(job.id), PostgresValue(job.turn), PostgresValue(code),
            PostgresValue(message), PostgresValue(again?.inSeconds))
    }
}

extension PostgresRow {
    fileprivate func object(_ column: String) throws -> JSONObject? {
        try json(column).flatMap { try JSONReader.read($0).object }
    }
}
