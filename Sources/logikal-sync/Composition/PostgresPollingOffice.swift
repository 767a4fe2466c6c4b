import EventSourcing
import Foundation
import Polling
import PostgresStorage
import Serving

/// Scope rules and freshness for the HTTP API.
struct PostgresPollingOffice: PollingOffice {
    let rules: PostgresScopeRules
    let freshness: PostgresFreshness
    let polls: PostgresPollStore
    let log: PostgresEventLog
    let now: @Sendable () -> Timestamp

    func exclusions(tenant: TenantID) async throws -> [JSONValue] {
        try await rules.standing(tenant: tenant).map(\.json)
    }

    func set(
        _ rule: ExclusionRequest, tenant: TenantID, person: String
    ) async throws -> (rule: JSONValue, isNew: Bool) {
        guard let effect = ScopeRule.Effect(rawValue: rule.effect) else {
            throw ExclusionRefused("effect must be exclude or include")
        }
        let condition = rule.condition.map(ProjectCondition.init)
        if case .some(.none) = condition {
            throw ExclusionRefused(
                #"condition must be {"olderThanDays": 730} or {"field": "isDeleted", "is": true}; fields are "#
                    + ProjectCondition.fields.joined(separator: ", "))
        }
        let (standing, isNew) = try await rules.set(
            effect, directory: rule.directory, condition: condition ?? nil, note: rule.note, tenant: tenant,
            person: person, at: now())
        return (standing.json, isNew)
    }

    func removeExclusion(_ id: UUID, tenant: TenantID, person: String) async throws -> Bool {
        try await rules.remove(id, tenant: tenant, person: person, at: now()) != nil
    }

    func freshness(tenant: TenantID, unreadOnly: Bool, after: String, limit: Int) async throws -> JSONValue {
        try await freshness.read(tenant: tenant, unreadOnly: unreadOnly, after: after, limit: limit).json
    }

    func cycles(tenant: TenantID, limit: Int) async throws -> [JSONValue] {
        try await freshness.cycles(tenant: tenant, limit: limit).map(\.json)
    }

    func withheldRemovals(tenant: TenantID) async throws -> [JSONValue] {
        try await polls.removalHolds(tenant: tenant).map(\.json)
    }

    func decide(
        _ decision: RemovalDecision, on id: UUID, tenant: TenantID, person: String
    ) async throws -> JSONValue? {
        let holds = try await polls.removalHolds(tenant: tenant)
        guard let hold = holds.first(where: { $0.entity.id == id }) else { return nil }
        var generator = SystemRandomNumberGenerator()
        let decided = decision == .approve ? RemovalHold.Decision.approved : .rejected
        let batch = hold.deciding(decided, person: person, at: now())
        do {
            try await log.append(PreparedBatch(batch, tenant: tenant, using: &generator))
        } catch let error as AppendError where [.versionConflict, .contentMismatch].contains(error.code) {
            throw RemovalDecidedMeanwhile()
        }
        return try await polls.removalHolds(tenant: tenant).first { $0.entity.id == id }?.json
    }
}
