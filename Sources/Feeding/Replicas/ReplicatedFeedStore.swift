/// Reads pages of changes from a replica where it has something to show, and from the primary where it has not.
///
/// A replica shows a beginning of the log, in the same order: what it has is right, its head is its own and the page
/// says so. What it does not have says nothing. So a consumer whose cursor is ahead of it, or who would be told that
/// there is nothing new, is answered by the primary, and so is everybody while the replica is in another epoch.
public struct ReplicatedFeedStore: FeedStore {
    private let primary: any FeedStore
    private let replica: any FeedStore
    private let trust: ReplicaTrust
    private let watcher: HeadWatcher

    /// - Parameter watcher: The primary's.
    public init(primary: any FeedStore, replica: any FeedStore, trust: ReplicaTrust, watcher: HeadWatcher) {
        self.primary = primary
        self.replica = replica
        self.trust = trust
        self.watcher = watcher
    }

    public func page(_ query: FeedQuery) async throws -> FeedPage {
        let epoch = try await watcher.head(of: query.tenant).epoch
        guard var page = try await trust.asking({ try await replica.page(query) }), page.epoch == epoch,
            page.count > 0 || !page.isUpToDate
        else { return try await primary.page(query) }
        page.isReplicated = true
        return page
    }
}
