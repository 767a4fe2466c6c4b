import EventSourcing
import Foundation
import Serving
import Synchronization

/// Rules in memory, and what freshness was asked for.
final class MemoryOffice: PollingOffice {
    private let rules = Mutex<[UUID: JSONValue]>([:])

    func exclusions(tenant: TenantID) async throws -> [JSONValue] { rules.withLock { Array($0.values) } }

    func set(
        _ rule: ExclusionRequest, tenant: TenantID, person: String
    ) async throws -> (rule: JSONValue, isNew: Bool) {
        guard ["exclude", "include"].contains(rule.effect) else { throw ExclusionRefused("effect is not understood") }
        let id = UUID(namespace: UUID(uuidString: "0d9e5c2e-64f6-5f0e-8d0e-3d3f4f1c7a52")!, name: rule.directory)
        let json: JSONValue = [
            "by": .string(person), "condition": rule.condition ?? .null, "directory": .string(rule.directory),
            "effect": .string(rule.effect), "id": .string(id.text), "note": .text(rule.note),
        ]
        return rules.withLock { rules in
            let isNew = rules[id] != json
            rules[id] = json
            return (json, isNew)
        }
    }

    func removeExclusion(_ id: UUID, tenant: TenantID, person: String) async throws -> Bool {
        rules.withLock { $0.removeValue(forKey: id) != nil }
    }

    func freshness(tenant: TenantID, unreadOnly: Bool, after: String, limit: Int) async throws -> JSONValue {
        ["after": .string(after), "limit": .integer(limit), "unreadOnly": .bool(unreadOnly)]
    }
}
