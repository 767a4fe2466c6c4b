import EventSourcing
import Foundation
import Operations
import Polling
import Synchronization

/// A store that hands every commit over twice, or fails around every commit once.
struct DisturbedPollStore: PollStore {
    let base: any PollStore
    let disturbance: Disturbance

    func commit(_ commit: PollCommit, tenant: TenantID, cycle: Int64, lease: Lease) async throws {
        let name = commit.batch.map { String($0.key.drop { $0 != ":" }.dropFirst().drop { $0 != ":" }) } ?? "scopes"
        try await disturbance.around(name) {
            try await base.commit(commit, tenant: tenant, cycle: cycle, lease: lease)
        }
    }

    func finishCycle(_ report: CycleReport, tenant: TenantID, lease: Lease) async throws {
        try await disturbance.around(Disturbance.end) {
            try await base.finishCycle(report, tenant: tenant, lease: lease)
        }
    }

    func acquireLease(tenant: TenantID, holder: String, duration: Duration) async throws -> Lease? {
        try disturbance.requireLife()
        return try await base.acquireLease(tenant: tenant, holder: holder, duration: duration)
    }

    func lease(tenant: TenantID) async throws -> Lease? { try await base.lease(tenant: tenant) }

    func renew(_ lease: Lease, tenant: TenantID, duration: Duration) async throws -> Bool {
        try disturbance.requireLife()
        return try await base.renew(lease, tenant: tenant, duration: duration)
    }

    func release(_ lease: Lease, tenant: TenantID) async throws {
        // Who was killed gives nothing back.
        try disturbance.requireLife()
        try await base.release(lease, tenant: tenant)
    }

    func beginCycle(tenant: TenantID, at: Timestamp, scope: SyncScope, lease: Lease) async throws -> Int64 {
        try await base.beginCycle(tenant: tenant, at: at, scope: scope, lease: lease)
    }

    func lastLook(tenant: TenantID) async throws -> (cycle: Int64, endedAt: Timestamp)? {
        try await base.lastLook(tenant: tenant)
    }

    func directoriesAndProjects(tenant: TenantID) async throws -> [KnownEntity] {
        try await base.directoriesAndProjects(tenant: tenant)
    }

    func contents(ofProject project: UUID, tenant: TenantID) async throws -> [KnownEntity] {
        try await base.contents(ofProject: project, tenant: tenant)
    }

    func known(_ entity: UUID, tenant: TenantID) async throws -> KnownEntity? {
        try await base.known(entity, tenant: tenant)
    }

    func removalHolds(tenant: TenantID) async throws -> [RemovalHold] { try await base.removalHolds(tenant: tenant) }

    func failingProjects(tenant: TenantID) async throws -> [ProjectFailure] {
        try await base.failingProjects(tenant: tenant)
    }

    func newestChanges(of entities: [UUID], tenant: TenantID) async throws -> [UUID: NewestChange] {
        try await base.newestChanges(of: entities, tenant: tenant)
    }

    func dampedEntities(tenant: TenantID) async throws -> [DampedEntity] {
        try await base.dampedEntities(tenant: tenant)
    }

    func stamps(
        ofElevations elevations: [UUID], fetchedAfter moment: Timestamp?, tenant: TenantID
    ) async throws -> Set<AssetStamp> {
        try await base.stamps(ofElevations: elevations, fetchedAfter: moment, tenant: tenant)
    }

    func visits(tenant: TenantID) async throws -> [UUID: Visit] { try await base.visits(tenant: tenant) }
}

/// When a store fails, or does everything twice.
final class Disturbance: Sendable {
    /// The process is dead from here on.
    struct Killed: Error {
        /// Whether the cycle's end had been stored.
        let cycleHasEnded: Bool
    }

    enum Kind: Sendable { case none, twice, kills }

    static let end = "the cycle's end"

    private struct State {
        var survived: Set<String> = []
        var isDead = false
        var count = 0
    }

    private let kind: Kind
    private let state = Mutex(State())

    init(_ kind: Kind) { self.kind = kind }

    /// How many kills, or second deliveries, there were.
    var count: Int { state.withLock { $0.count } }

    /// Another step of the story, in which each commit is new.
    func beginStep() { state.withLock { $0.survived = [] } }

    /// Another process goes on.
    func revive() { state.withLock { $0.isDead = false } }

    func requireLife() throws {
        if state.withLock({ $0.isDead }) { throw Killed(cycleHasEnded: false) }
    }

    /// Fails once before the commit named so and once after it.
    func around(_ name: String, _ commit: () async throws -> Void) async throws {
        try requireLife()
        if diesNow("before \(name)") { throw Killed(cycleHasEnded: false) }
        try await commit()
        if kind == .twice {
            state.withLock { $0.count += 1 }
            try await commit()
        }
        if diesNow("after \(name)") { throw Killed(cycleHasEnded: name == Self.end) }
    }

    private func diesNow(_ moment: String) -> Bool {
        guard kind == .kills else { return false }
        return state.withLock { state in
            guard state.survived.insert(moment).inserted else { return false }
            state.isDead = true
            state.count += 1
            return true
        }
    }
}
