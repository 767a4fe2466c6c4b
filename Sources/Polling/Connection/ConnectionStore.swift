public import EventSourcing
public import Foundation
public import LogikalClient

/// Where it is kept what is known about a Logikal beyond one cycle and one process.
public protocol ConnectionStore: Sendable {
    /// `nil` when nothing was learnt about this version at this address.
    func capabilities(of service: ServiceIdentity, tenant: TenantID) async throws -> NavigationCapabilities?
    func store(
        _ capabilities: NavigationCapabilities, of service: ServiceIdentity, tenant: TenantID, at: Timestamp
    ) async throws

    func breaker(of address: ServiceAddress, tenant: TenantID) async throws -> CircuitBreaker?
    func store(_ breaker: CircuitBreaker, of address: ServiceAddress, tenant: TenantID) async throws

    /// Sessions that were opened and not closed, oldest first.
    func keptSessions(tenant: TenantID) async throws -> [KeptSession]
    func keep(_ session: KeptSession, tenant: TenantID) async throws
    func forgetSession(_ id: UUID, tenant: TenantID) async throws

    func append(_ calls: [LoggedCall], tenant: TenantID) async throws
    func forgetCalls(beyond retention: CallRetention, tenant: TenantID, at: Timestamp) async throws
}
