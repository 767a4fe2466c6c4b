public import EventSourcing
public import Foundation
import LogikalModel
import PostgresClient
public import Reconciling

extension PostgresReconciliation {
    public func overrides(_ query: OverrideQuery, tenant: TenantID) async throws -> [KeptOverrides] {
        let statement = SQL(
            statement: "reconciling.overrides", tenant, PostgresValue(query.after.rawValue),
            PostgresValue(Int64(query.limit)), PostgresValue(query.entity))
        return try await pool.reading(tenant) { connection in
            try connection.query(statement) { row in
                KeptOverrides(
                    id: try row.uuid("entity_id"), version: try row.int64("version"),
                    position: Position(try row.int64("last_position")), state: try row.state() ?? JSONObject())
            }
        }
    }

    public func conflicts(_ query: ConflictQuery, tenant: TenantID) async throws -> [KeptConflict] {
        let state: String? = query.state == .all ? nil : query.state.rawValue
        let statement = SQL(
            statement: "reconciling.conflicts", tenant, PostgresValue(query.after.rawValue),
            PostgresValue(Int64(query.limit)), PostgresValue(query.entity), PostgresValue(state))
        return try await pool.reading(tenant) { try $0.query(statement, KeptConflict.init(row:)).compactMap { $0 } }
    }

    public func conflict(_ id: UUID, tenant: TenantID) async throws -> KeptConflict {
        try await pool.reading(tenant) { try $0.conflict(id, tenant) }
    }

    public func rules(tenant: TenantID) async throws -> KeptRules {
        try await pool.reading(tenant) { try $0.rules(tenant) }
    }
}

extension PostgresConnection {
    private static let mostRevisions: Int64 = 100

    /// - Throws: `unknown_conflict`.
    func conflict(_ id: UUID, _ tenant: TenantID) throws -> KeptConflict {
        let kept = try query(SQL(statement: "reconciling.streams", tenant, PostgresValue([id]))) { row in
            try row.text("entity_type") == EntityType.conflict.rawValue ? try KeptConflict(row: row) : nil
        }
        guard let conflict = kept.first ?? nil else {
            throw ReconciliationError(.unknownConflict, "there is no such conflict; GET /api/v1/conflicts lists them")
        }
        return conflict
    }

    func rules(_ tenant: TenantID) throws -> KeptRules {
        let statement = SQL(
            statement: "reconciling.rules", tenant, PostgresValue(EntityReference.reconciliationRules(of: tenant).id),
            PostgresValue(Self.mostRevisions))
        let revisions = try query(statement) { row in
            KeptRules.Revision(
                rules: try ReconciliationRules(
                    try row.state() ?? JSONObject(), version: try row.int64("version"),
                    since: Timestamp(try row.timestamp("observed_at"))),
                actor: try row.text("actor"), recordedAt: Timestamp(try row.timestamp("recorded_at")))
        }
        return KeptRules(history: revisions)
    }

    /// What was answered under the key, if anything was written under it.
    ///
    /// - Throws: `idempotency_key_reused`.
    func answer(to proposal: Proposal, _ key: String, _ tenant: TenantID) throws -> ProposalAnswer? {
        let statement = SQL(statement: "reconciling.answer", tenant, PostgresValue(key))
        let kept = try query(statement) { row in try row.json("metadata").map { try JSONReader.read($0) } }
        guard let answer = kept.first ?? nil else { return nil }
        guard answer["request"]?.string == proposal.digest else {
            throw ReconciliationError(
                .idempotencyKeyReused, "the idempotency key belongs to another proposal; take a new one for a new one")
        }
        return answer["answer"].flatMap(ProposalAnswer.init)
    }

    /// The state that a proposal says was seen; `nil` where it names no version.
    ///
    /// - Throws: `unknown_version`.
    func seen(_ proposal: Proposal, _ subject: Situation.Subject, _ tenant: TenantID) throws -> JSONObject? {
        guard let version = proposal.version, version != subject.version else {
            return proposal.version == nil ? nil : subject.state
        }
        let statement = SQL(
            statement: "reconciling.seen", tenant, PostgresValue(proposal.entity), PostgresValue(version))
        guard let state = try query(statement, { try $0.state() }).first ?? nil else {
            throw ReconciliationError(
                .unknownVersion,
                "version \(version) of the entity is not known any more, or not yet; it is at \(subject.version). "
                    + "Send the base of each field instead")
        }
        return state
    }

    /// - Parameter evenIfGone: What is decided of one that has gone holds should it come back.
    /// - Throws: `unknown_entity`, `entity_removed`.
    func situation(of entity: UUID, _ tenant: TenantID, evenIfGone: Bool = false) throws -> Situation {
        let override = EntityReference.override(of: entity, tenant: tenant).id
        let rules = EntityReference.reconciliationRules(of: tenant).id
        var streams: [UUID: StreamHead] = [:]
        for head in try heads([entity, override, rules], tenant) { streams[head.entity.id] = head }
        guard let head = streams[entity], EntityType.logikalLevels.contains(head.entity.type) else {
            throw ReconciliationError(
                .unknownEntity, "there is no directory, project, phase or elevation with this id")
        }
        guard head.state != nil || evenIfGone else {
            throw ReconciliationError(.entityRemoved, "the entity has gone from Logikal")
        }
        let standing = try streams[rules].map(Self.rules) ?? .standard
        let ids = streams[override]?.state.flatMap(EntityOverrides.init)?.conflicts.values.map { $0 } ?? []
        let open = ids.isEmpty ? [] : try heads(ids, tenant)
        return Situation(
            tenant: tenant,
            subject: Situation.Subject(
                entity: head.entity, naturalKey: head.naturalKey, version: head.version,
                state: head.state ?? JSONObject(), observedAt: head.observedAt, reason: head.reason),
            rules: standing, overridesState: streams[override]?.state,
            overridesVersion: streams[override]?.version ?? 0,
            conflicts: open.compactMap { head in
                head.state.flatMap { Conflict(id: head.entity.id, version: head.version, $0) }
            },
            changedAt: try changes(of: head.entity, standing, tenant))
    }

    private static func rules(_ head: StreamHead) throws -> ReconciliationRules {
        try ReconciliationRules(head.state ?? JSONObject(), version: head.version, since: head.observedAt)
    }

    private func heads(_ ids: [UUID], _ tenant: TenantID) throws -> [StreamHead] {
        try query(SQL(statement: "reconciling.streams", tenant, PostgresValue(ids)), StreamHead.init(row:))
    }

    /// When the groups changed that the later change wins in.
    private func changes(
        of entity: EntityReference, _ rules: ReconciliationRules, _ tenant: TenantID
    ) throws -> [String: HybridTime] {
        var changes: [String: HybridTime] = [:]
        for group in rules.groups where group.entityType == entity.type && group.policy == .latest {
            let statement = SQL(
                statement: "reconciling.changed_at", tenant, PostgresValue(entity.id), PostgresValue(group.fields))
            changes[group.name] = try query(statement) { row in
                HybridTime(wall: Timestamp(try row.timestamp("changed_at")), node: HybridTime.logikal)
            }.first
        }
        return changes
    }
}

/// The newest event of a stream.
private struct StreamHead {
    let entity: EntityReference
    let naturalKey: String
    let version: Int64
    let state: JSONObject?
    let observedAt: Timestamp
    let reason: String?

    init(row: PostgresRow) throws {
        entity = EntityReference(EntityType(rawValue: try row.text("entity_type")), try row.uuid("entity_id"))
        naturalKey = try row.text("natural_key")
        version = try row.int64("version")
        state = try row.state()
        observedAt = Timestamp(try row.timestamp("observed_at"))
        reason = try row.textIfPresent("reason")
    }
}

extension KeptConflict {
    fileprivate init?(row: PostgresRow) throws {
        let conflict = try row.state().flatMap { state in
            Conflict(id: try row.uuid("entity_id"), version: try row.int64("version"), state)
        }
        guard let conflict else { return nil }
        self.init(conflict, position: Position(try row.int64("last_position")))
    }
}

extension PostgresRow {
    /// `nil` for a removal.
    fileprivate func state() throws -> JSONObject? { try json("state").flatMap { try JSONReader.read($0).object } }
}
