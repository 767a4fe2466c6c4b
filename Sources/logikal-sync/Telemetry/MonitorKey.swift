import AccessControl
import EventSourcing
import Foundation

/// Lets METRICS_TOKEN in as a key that may ask for metrics and for nothing else. It is kept nowhere: one that is
/// replaced lets nobody in any more.
struct MonitorKey: AccessStore {
    private let digest: Hash
    private let store: any AccessStore

    init(token: Credential, store: any AccessStore) {
        digest = token.digest
        self.store = store
    }

    private static let principal = Principal(
        tenant: .default, kind: .key, id: UUID(uuidString: "6d657472-6963-8000-8000-000000000000")!, name: "metrics",
        roles: [.monitor])

    func principal(withDigest digest: Hash) async throws -> Principal? {
        digest == self.digest ? Self.principal : try await store.principal(withDigest: digest)
    }

    func principal(with token: AccessToken, at now: Timestamp) async throws -> Principal? {
        try await store.principal(with: token, at: now)
    }

    func quota(of tenant: TenantID) async throws -> TenantQuota { try await store.quota(of: tenant) }

    func insert(digest: Hash, name: String, roles: Set<Role>, tenant: TenantID) async throws -> StoredKey {
        try await store.insert(digest: digest, name: name, roles: roles, tenant: tenant)
    }

    func insertFirst(digest: Hash, name: String, roles: Set<Role>, tenant: TenantID) async throws -> StoredKey? {
        try await store.insertFirst(digest: digest, name: name, roles: roles, tenant: tenant)
    }

    func keys(of tenant: TenantID) async throws -> [StoredKey] { try await store.keys(of: tenant) }
}
