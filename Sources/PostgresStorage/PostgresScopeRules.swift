public import EventSourcing
public import Foundation
public import Polling
public import PostgresClient

/// The rules of what is looked at, in the log: whoever changes one is on record.
public struct PostgresScopeRules: Sendable {
    /// A rule that stands, and who said so.
    public struct Standing: Sendable {
        public let rule: ScopeRule
        public let actor: String
        public let recordedAt: Timestamp

        public var json: JSONValue {
            var members = rule.json.object ?? JSONObject()
            members["by"] = .string(actor)
            members["since"] = .string(recordedAt.description)
            return .object(members)
        }
    }

    private struct Row: Sendable {
        let known: KnownEntity
        let actor: String
        let recordedAt: Timestamp
    }

    private let pool: PostgresPool
    private let log: PostgresEventLog

    public init(pool: PostgresPool, log: PostgresEventLog) {
        self.pool = pool
        self.log = log
    }

    /// By directory, rules without a condition first.
    public func standing(tenant: TenantID) async throws -> [Standing] {
        try await rows(tenant).compactMap { row in
            ScopeRule(row.known).map { Standing(rule: $0, actor: row.actor, recordedAt: row.recordedAt) }
        }.sorted { left, right in
            let keys = [left, right].map { ($0.rule.directory, $0.rule.condition?.text ?? "", $0.rule.entity.id.text) }
            return keys[0] < keys[1]
        }
    }

    /// Says what is to be looked at from the next cycle on. The same again changes nothing.
    ///
    /// - Returns: the rule as it stands, and whether anything changed.
    @discardableResult
    public func set(
        _ effect: ScopeRule.Effect, directory: String, condition: ProjectCondition?, note: String?, tenant: TenantID,
        person: String, at: Timestamp
    ) async throws -> (standing: Standing, isNew: Bool) {
        let known = try await rows(tenant).map(\.known)
        let (entity, batch) = ScopeRule.setting(
            effect, directory: directory, condition: condition, note: note, known: known, tenant: tenant,
            person: person, at: at)
        if let batch { try await append(batch, tenant) }
        let standing = try await standing(tenant: tenant)
        guard let rule = standing.first(where: { $0.rule.entity == entity }) else {
            throw AppendError(
                code: .versionConflict, batchKey: batch?.key ?? "", detail: "the rule was changed at the same time")
        }
        return (rule, batch != nil)
    }

    /// Takes a rule back. `nil` when there is none with that id.
    public func remove(_ id: UUID, tenant: TenantID, person: String, at: Timestamp) async throws -> ScopeRule? {
        guard let rule = try await rows(tenant).compactMap({ ScopeRule($0.known) }).first(where: { $0.entity.id == id })
        else { return nil }
        try await append(rule.removing(person: person, at: at), tenant)
        return rule
    }

    private func append(_ batch: ProposedBatch, _ tenant: TenantID) async throws {
        var generator = SystemRandomNumberGenerator()
        try await log.append(PreparedBatch(batch, tenant: tenant, using: &generator))
    }

    private func rows(_ tenant: TenantID) async throws -> [Row] {
        try await pool.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "polling.scope_rules", tenant)) { row in
                Row(
                    known: try KnownEntity(row: row), actor: try row.text("actor"),
                    recordedAt: Timestamp(try row.timestamp("recorded_at")))
            }
        }
    }
}
