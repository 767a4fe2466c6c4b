import EventSourcing
import Foundation
import LogikalClient

/// Keeps sealed tokens in a store while their sessions are open.
struct SealedLedger: SessionLedger {
    let store: any ConnectionStore
    let tenant: TenantID
    let seal: TokenSeal
    let now: @Sendable () -> Timestamp
    let onFailure: @Sendable (any Error) -> Void

    func opened(_ token: SessionToken, at address: ServiceAddress) async throws {
        try await store.keep(
            KeptSession(
                id: token.id, address: address.description, sealedToken: try seal.seal(token, at: address),
                openedAt: now()),
            tenant: tenant)
    }

    func closed(_ token: SessionToken) async { await forget(token.id) }

    /// Also in a cancelled task: a session that is closed needs nobody to close it.
    func forget(_ id: UUID) async {
        await Task {
            do { try await store.forgetSession(id, tenant: tenant) } catch { onFailure(error) }
        }.value
    }

    /// The token and where it was given; `nil` for one that our key does not open.
    func open(_ session: KeptSession) -> (token: SessionToken, address: ServiceAddress)? {
        guard let address = try? ServiceAddress(session.address) else { return nil }
        return seal.open(session.sealedToken, id: session.id, at: address).map { ($0, address) }
    }
}
