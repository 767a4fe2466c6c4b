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
        guard rule.condition?.isNull != true else { throw ExclusionRefused("condition is not understood") }
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

    static let hold = UUID(uuidString: "6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21")!
    private let decisions = Mutex<[JSONValue]>([])

    func cycles(tenant: TenantID, limit: Int) async throws -> [JSONValue] { [["limit": .integer(limit)]] }

    func withheldRemovals(tenant: TenantID) async throws -> [JSONValue] { decisions.withLock { $0 } }

    func decide(
        _ decision: RemovalDecision, on id: UUID, tenant: TenantID, person: String
    ) async throws -> JSONValue? {
        guard id == Self.hold else { return nil }
        let json: JSONValue = ["by": .string(person), "decision": .string(decision.rawValue), "id": .string(id.text)]
        return try decisions.withLock { decisions in
            guard decisions.isEmpty else { throw RemovalDecidedMeanwhile() }
            decisions.append(json)
            return json
        }
    }
}
