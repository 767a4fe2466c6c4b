public import EventSourcing

/// Sees to it that a new installation has a key to ask with.
public struct BootstrapKey: Sendable {
    public enum Outcome: Sendable {
        /// The configured key lets in.
        case configured(Principal)
        /// There was no key; this one was made, and can't be shown again.
        case generated(Credential, Principal)
        /// There are keys already, maybe made by another process at this moment.
        case present
    }

    public static let name = "bootstrap"

    private let store: any AccessStore
    private let tenant: TenantID

    public init(store: any AccessStore, tenant: TenantID = .default) {
        self.store = store
        self.tenant = tenant
    }

    /// Whoever starts an installation runs it; within another tenant nobody rules over tenants.
    private var roles: Set<Role> { tenant == .default ? [.admin, .installation] : [.admin] }

    /// May run at every start and in any number of processes.
    ///
    /// - Parameter configured: e.g. `BOOTSTRAP_API_KEY`; empty counts as not configured, blanks around it don't count.
    /// - Throws: `AccessError` when the configured key can't be used, or the store's errors.
    public func ensure(
        configured: String?, using generator: inout some RandomNumberGenerator
    ) async throws -> Outcome {
        let text = configured.map { String($0.trimmingBlanks) } ?? ""
        guard text.isEmpty else { return .configured(try await use(Credential(text))) }
        let key = Credential.generate(.key, using: &generator)
        guard
            let stored = try await store.insertFirst(
                digest: key.digest, name: Self.name, roles: roles, tenant: tenant)
        else { return .present }
        return .generated(key, stored.principal)
    }

    private func use(_ key: Credential) async throws -> Principal {
        guard key.length >= Credential.minimumLength else { throw AccessError(.keyTooShort) }
        let stored = try await store.insert(digest: key.digest, name: Self.name, roles: roles, tenant: tenant)
        guard stored.principal.tenant == tenant else { throw AccessError(.keyOfOtherTenant) }
        guard stored.revokedAt == nil else { throw AccessError(.keyRevoked) }
        return stored.principal
    }
}

extension StringProtocol {
    var trimmingBlanks: SubSequence {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex...] }
        return self[first...last]
    }
}
