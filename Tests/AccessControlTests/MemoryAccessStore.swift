import AccessControl
import EventSourcing
import Foundation
import Synchronization

/// Keys in a dictionary; counts how often it is asked.
final class MemoryAccessStore: AccessStore, Sendable {
    struct State {
        var keys: [Hash: StoredKey] = [:]
        /// Clients, while their sessions last.
        var sessions: [UUID: Principal] = [:]
        var lookups = 0
        var quotas: [TenantID: TenantQuota] = [:]
    }

    let state = Mutex(State())

    var lookups: Int { state.withLock { $0.lookups } }

    func principal(withDigest digest: Hash) async throws -> Principal? {
        state.withLock { state in
            state.lookups += 1
            return state.keys[digest].flatMap { $0.revokedAt == nil ? $0.principal : nil }
        }
    }

    func principal(with token: AccessToken, at now: Timestamp) async throws -> Principal? {
        state.withLock { state in
            state.lookups += 1
            return state.sessions[token.session]
        }
    }

    func quota(of tenant: TenantID) async throws -> TenantQuota {
        state.withLock { state in
            state.lookups += 1
            return state.quotas[tenant] ?? TenantQuota()
        }
    }

    func insert(digest: Hash, name: String, roles: Set<Role>, tenant: TenantID) async throws -> StoredKey {
        state.withLock { state in
            let key = state.keys[digest] ?? Self.key(name, roles, tenant)
            state.keys[digest] = key
            return key
        }
    }

    func insertFirst(
        digest: Hash, name: String, roles: Set<Role>, tenant: TenantID
    ) async throws -> StoredKey? {
        state.withLock { state in
            guard !state.keys.values.contains(where: { $0.principal.tenant == tenant }) else { return nil }
            let key = Self.key(name, roles, tenant)
            state.keys[digest] = key
            return key
        }
    }

    func keys(of tenant: TenantID) async throws -> [StoredKey] {
        state.withLock { $0.keys.values.filter { $0.principal.tenant == tenant } }
    }

    func revoke(_ key: Credential) {
        state.withLock { state in
            guard let known = state.keys[key.digest] else { return }
            state.keys[key.digest] = StoredKey(
                principal: known.principal, createdAt: known.createdAt, revokedAt: Timestamp(microseconds: 1))
        }
    }

    private static func key(_ name: String, _ roles: Set<Role>, _ tenant: TenantID) -> StoredKey {
        StoredKey(
            principal: Principal(tenant: tenant, kind: .key, id: UUID(), name: name, roles: roles),
            createdAt: Timestamp(microseconds: 0), revokedAt: nil)
    }
}
