public import EventSourcing
public import Foundation
public import Operations

/// Where polling keeps what it knows. Every call throws when it can't answer; an empty answer means that there is
/// nothing.
public protocol PollStore: Sendable {
    /// `nil` while another holder's lease has not expired.
    func acquireLease(tenant: TenantID, holder: String, duration: Duration) async throws -> Lease?
    /// The lease as it was last taken, expired or not; `nil` before the first.
    func lease(tenant: TenantID) async throws -> Lease?
    /// `false` when it has passed to another.
    func renew(_ lease: Lease, tenant: TenantID, duration: Duration) async throws -> Bool
    func release(_ lease: Lease, tenant: TenantID) async throws

    // These write, and only as long as the lease has not passed to another; they throw
    // `PollError.Code.leaseHeldByAnother` otherwise.
    func beginCycle(tenant: TenantID, at: Timestamp, scope: SyncScope, lease: Lease) async throws -> Int64
    func finishCycle(_ report: CycleReport, tenant: TenantID, lease: Lease) async throws
    func commit(_ commit: PollCommit, tenant: TenantID, cycle: Int64, lease: Lease) async throws

    /// The last look at everything that came to its end, whichever process looked; `nil` before the first.
    func lastLook(tenant: TenantID) async throws -> (cycle: Int64, endedAt: Timestamp)?
    /// All directories and projects that ever were, removed ones included, and withheld removals.
    func directoriesAndProjects(tenant: TenantID) async throws -> [KnownEntity]
    /// All phases and elevations that a project ever had, removed ones included, and withheld removals of it.
    func contents(ofProject: UUID, tenant: TenantID) async throws -> [KnownEntity]
    /// Withheld removals that stand, in the order of their ids.
    func removalHolds(tenant: TenantID) async throws -> [RemovalHold]
    /// One entity as the log has it now; `nil` for one that never was.
    func known(_ entity: UUID, tenant: TenantID) async throws -> KnownEntity?
    /// What the newest events of these entities changed; none for an entity that has no event, or was removed by it.
    func newestChanges(of: [UUID], tenant: TenantID) async throws -> [UUID: NewestChange]
    /// Entities whose newest event is damped, where it says something else than what is shown of them.
    func dampedEntities(tenant: TenantID) async throws -> [DampedEntity]
    /// Those of bytes that were fetched after a moment; `nil` is ever.
    func stamps(
        ofElevations: [UUID], fetchedAfter: Timestamp?, tenant: TenantID
    ) async throws -> Set<AssetStamp>
    /// The last visits, by their projects.
    func visits(tenant: TenantID) async throws -> [UUID: Visit]
    /// Projects whose last look failed.
    func failingProjects(tenant: TenantID) async throws -> [ProjectFailure]
}
