public import EventSourcing
import Feeding
public import Foundation
import LogikalModel
public import PostgresClient
public import Reconciling

/// Overrides, conflicts and rules in the log: read from the heads of their streams, written as batches. Each decision
/// is read, made and written in one transaction, one at a time for each entity.
public struct PostgresReconciliation: ReconciliationBook, ReconcilingStore {
    let pool: PostgresPool
    private let log: PostgresEventLog
    private let now: @Sendable () -> Timestamp

    public init(pool: PostgresPool, log: PostgresEventLog, now: @escaping @Sendable () -> Timestamp) {
        self.pool = pool
        self.log = log
        self.now = now
    }

    public func propose(_ proposal: Proposal, tenant: TenantID, person: String) async throws -> ProposalAnswer {
        let at = now()
        if let said = proposal.at, said > at + HybridTime.largestSkew {
            throw ReconciliationError(
                .clockSkew,
                "at is more than five minutes ahead of the server's clock, which shows \(at); mend the clock")
        }
        let key = "override:\(person):\(proposal.idempotencyKey ?? UUID().text)"
        return try await deciding(about: proposal.entity, tenant) { connection in
            if let answer = try connection.answer(to: proposal, key, tenant) { return (nil, answer) }
            let situation = try connection.situation(of: proposal.entity, tenant)
            let seen = try connection.seen(proposal, situation.subject, tenant)
            var reconciliation = Reconciliation(situation, batchKey: key, person: person, at: at)
            let answer = ProposalAnswer(
                entity: situation.subject.entity, logikalVersion: situation.subject.version,
                fields: reconciliation.propose(proposal, seen: seen), overridden: reconciliation.overridden)
            return (reconciliation.batch(metadata: proposal.metadata(answer)), answer)
        }
    }

    public func resolve(
        _ id: UUID, _ decision: ConflictDecision, tenant: TenantID, person: String
    ) async throws -> KeptConflict {
        let at = now()
        let entity = try await conflict(id, tenant: tenant).conflict.entity.id
        try await deciding(about: entity, tenant) { connection in
            let kept = try connection.conflict(id, tenant).conflict
            if let resolution = kept.resolution {
                // A button that is pressed twice is no mistake.
                guard decision.isSame(as: resolution) else { throw ReconciliationError.alreadyResolved(resolution) }
                return (nil, ())
            }
            let situation = try connection.situation(of: entity, tenant, evenIfGone: true)
            let key = "resolve:\(id.text):\(kept.version)"
            var reconciliation = Reconciliation(situation, batchKey: key, person: person, at: at)
            try reconciliation.resolve(kept, decision)
            return (reconciliation.batch(), ())
        }
        return try await conflict(id, tenant: tenant)
    }

    public func set(
        _ state: JSONObject, instead version: Int64?, tenant: TenantID, person: String
    ) async throws -> KeptRules {
        let at = now()
        try await deciding(about: EntityReference.reconciliationRules(of: tenant).id, tenant) { connection in
            let known = try connection.rules(tenant).rules
            if let version, version != known.version {
                throw ReconciliationError(
                    .changedMeanwhile,
                    "the rules are at version \(known.version) and not \(version); look at them again")
            }
            let rules = try ReconciliationRules(state, version: known.version + 1, since: at)
            return (rules.replacing(known, tenant: tenant, person: person, at: at), ())
        }
        return try await rules(tenant: tenant)
    }

    // MARK: - Following Logikal

    public func follow(limit: Int, tenant: TenantID) async throws -> (count: Int, head: Position) {
        let statement = SQL(statement: "reconciling.waiting", tenant, PostgresValue(Int64(limit)))
        let waiting = try await pool.reading(tenant) { connection in
            try connection.query(statement) { row in
                (head: Position(try row.int64("head")), entities: try row.uuidArrayIfPresent("entities") ?? [])
            }.first
        }
        guard let waiting else { return (0, .start) }
        var failure: (any Error)?
        for entity in waiting.entities {
            do { try await follow(entity, tenant) } catch { failure = failure ?? error }
        }
        // One that can't be decided about holds up none of the others.
        if let failure { throw failure }
        return (waiting.entities.count, waiting.head)
    }

    private func follow(_ entity: UUID, _ tenant: TenantID) async throws {
        do {
            try await deciding(about: entity, tenant) { connection in
                (Reconciliation.following(try connection.situation(of: entity, tenant)), ())
            }
        } catch let error as ReconciliationError where error.code == .entityRemoved {
            // What Odoo wants of it waits for its return.
        }
    }

    @discardableResult
    private func deciding<Value: Sendable>(
        about entity: UUID, _ tenant: TenantID,
        _ decide: @escaping @Sendable (PostgresConnection) throws -> (batch: ProposedBatch?, value: Value)
    ) async throws -> Value {
        try await PostgresPool.telling {
            try await log.append(tenant: tenant) { connection in
                try connection.holdPartitions()
                _ = try connection.query(SQL(statement: "reconciling.lock", [PostgresValue(entity)])) { _ in () }
                let (batch, value) = try decide(connection)
                var generator = SystemRandomNumberGenerator()
                return (batch.map { PreparedBatch($0, tenant: tenant, using: &generator) }, value)
            }
        }
    }
}

extension Proposal {
    /// What is to be found again under its key: the answer, and by what the same proposal is told from another.
    fileprivate func metadata(_ answer: ProposalAnswer) -> JSONObject {
        ["answer": answer.json, "request": .string(digest)]
    }
}

extension ConflictDecision {
    fileprivate func isSame(as resolution: Resolution) -> Bool {
        choice == resolution.choice && (choice != .value || values == resolution.values)
            && resolution.means == .person
    }
}

extension ReconciliationError {
    fileprivate static func alreadyResolved(_ resolution: Resolution) -> Self {
        Self(.alreadyResolved, "the conflict ended already: \(resolution.choice.rawValue), by \(resolution.by)")
    }
}
