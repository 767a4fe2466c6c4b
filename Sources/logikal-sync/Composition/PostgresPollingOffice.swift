import EventSourcing
import Foundation
import Polling
import PostgresStorage
import Serving

/// Scope rules and freshness for the HTTP API.
struct PostgresPollingOffice: PollingOffice {
    let rules: PostgresScopeRules
    let freshness: PostgresFreshness
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
}
