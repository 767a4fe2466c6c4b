public import EventSourcing
public import Foundation
public import Operations
import Synchronization

/// A store for a look that leaves no trace: it knows what the real one knows, and keeps what would be stored to itself.
/// Only the lease is real, so that no other cycle runs meanwhile.
public final class DryRunStore: PollStore {
    private let base: any PollStore
    private let state = Mutex<State>(State())

    private struct State {
        var events: [ProposedEvent] = []
        var known: [UUID: KnownEntity] = [:]
    }

    public init(_ base: any PollStore) { self.base = base }

    /// What would have been appended, in its order.
    public var events: [ProposedEvent] { state.withLock { $0.events } }

    public func commit(_ commit: PollCommit, tenant: TenantID, cycle: Int64, lease: Lease) async throws {
        state.withLock { state in
            for event in commit.batch?.events ?? [] {
                state.events.append(event)
                state.known[event.entity.id] = KnownEntity(after: event)
            }
        }
    }

    public func acquireLease(tenant: TenantID, holder: String, duration: Duration) async throws -> Lease? {
        try await base.acquireLease(tenant: tenant, holder: holder, duration: duration)
    }

    public func lease(tenant: TenantID) async throws -> Lease? { try await base.lease(tenant: tenant) }

    public func renew(_ lease: Lease, tenant: TenantID, duration: Duration) async throws -> Bool {
        try await base.renew(lease, tenant: tenant, duration: duration)
    }

    public func release(_ lease: Lease, tenant: TenantID) async throws {
        try await base.release(lease, tenant: tenant)
    }

    public func beginCycle(
        tenant: TenantID, at: Timestamp, scope: SyncScope, lease: Lease
    ) async throws -> Int64 { 0 }

    public func finishCycle(_ report: CycleReport, tenant: TenantID, lease: Lease) async throws {}

    public func lastLook(tenant: TenantID) async throws -> (cycle: Int64, endedAt: Timestamp)? {
        try await base.lastLook(tenant: tenant)
    }

    public func directoriesAndProjects(tenant: TenantID) async throws -> [KnownEntity] {
        try await base.directoriesAndProjects(tenant: tenant)
    }

    public func contents(ofProject project: UUID, tenant: TenantID) async throws -> [KnownEntity] {
        let stored = try await base.contents(ofProject: project, tenant: tenant)
        let known = state.withLock { $0.known }
        guard !known.isEmpty else { return stored }
        let ids = Set(stored.map(\.entity.id))
        let phases = Set(known.values.filter { $0.parent?.id == project }.map(\.entity.id)).union(ids)
        let added = known.values.filter { entity in
            !ids.contains(entity.entity.id)
                && (entity.parent.map { $0.id == project || phases.contains($0.id) } ?? false)
        }
        return stored.map { known[$0.entity.id] ?? $0 } + added
    }

    public func known(_ entity: UUID, tenant: TenantID) async throws -> KnownEntity? {
        if let known = state.withLock({ $0.known[entity] }) { return known }
        return try await base.known(entity, tenant: tenant)
    }

    public func removalHolds(tenant: TenantID) async throws -> [RemovalHold] {
        try await base.removalHolds(tenant: tenant)
    }

    public func newestChanges(of entities: [UUID], tenant: TenantID) async throws -> [UUID: NewestChange] {
        try await base.newestChanges(of: entities, tenant: tenant)
    }

    public func dampedEntities(tenant: TenantID) async throws -> [DampedEntity] {
        try await base.dampedEntities(tenant: tenant)
    }

    public func failingProjects(tenant: TenantID) async throws -> [ProjectFailure] {
        try await base.failingProjects(tenant: tenant)
    }

    public func visits(tenant: TenantID) async throws -> [UUID: Visit] { try await base.visits(tenant: tenant) }

    public func stamps(
        ofElevations elevations: [UUID], fetchedAfter moment: Timestamp?, tenant: TenantID
    ) async throws -> Set<AssetStamp> {
        try await base.stamps(ofElevations: elevations, fetchedAfter: moment, tenant: tenant)
    }
}
