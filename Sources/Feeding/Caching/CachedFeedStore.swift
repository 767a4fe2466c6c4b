/// Reads a page once for all who ask for it while the head is the same.
public struct CachedFeedStore: FeedStore {
    private let store: any FeedStore
    private let cache: PageCache
    private let watcher: HeadWatcher

    /// - Parameter watcher: Whose head a page is kept under.
    public init(store: any FeedStore, cache: PageCache, watcher: HeadWatcher) {
        self.store = store
        self.cache = cache
        self.watcher = watcher
    }

    public func page(_ query: FeedQuery) async throws -> FeedPage {
        let head = try await watcher.head(of: query.tenant)
        // A cursor that another process has given out a moment ago: this one has not heard of the head yet.
        guard query.after <= head.position else { return try await store.page(query) }
        return try await cache.page(PageCache.Key(query: query, head: head.position, epoch: head.epoch)) {
            try await store.page(query)
        }
    }
}
