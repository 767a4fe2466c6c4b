public import EventSourcing

/// Reads snapshots from a replica that has come as far as they are of, and from the primary otherwise. One that begins
/// is of where the replica is.
public struct ReplicatedSnapshotStore: SnapshotStore {
    private let primary: any SnapshotStore
    private let replica: any SnapshotStore
    private let trust: ReplicaTrust
    private let watcher: HeadWatcher

    /// - Parameter watcher: The primary's.
    public init(primary: any SnapshotStore, replica: any SnapshotStore, trust: ReplicaTrust, watcher: HeadWatcher) {
        self.primary = primary
        self.replica = replica
        self.trust = trust
        self.watcher = watcher
    }

    public func page(_ query: SnapshotQuery) async throws -> SnapshotPage {
        guard var page = try await trust.asking({ try await replica.page(query) }), !page.isIncomplete,
            try await has(query.position, page.bounds, query.tenant)
        else { return try await primary.page(query) }
        page.isReplicated = true
        return page
    }

    public func digest(
        of types: [EntityType], at position: Position, tenant: TenantID
    ) async throws -> (digest: StateDigest?, bounds: LogBounds) {
        let answer = try await trust.asking { try await replica.digest(of: types, at: position, tenant: tenant) }
        guard let answer, answer.digest != nil, try await has(position, answer.bounds, tenant) else {
            return try await primary.digest(of: types, at: position, tenant: tenant)
        }
        return answer
    }

    /// Whether the replica is in the primary's epoch and has come to the position.
    private func has(_ position: Position?, _ bounds: LogBounds, _ tenant: TenantID) async throws -> Bool {
        guard try await watcher.head(of: tenant).epoch == bounds.epoch else { return false }
        return position.map(bounds.contains) ?? true
    }
}
