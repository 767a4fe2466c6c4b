import EventSourcing
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import Feeding

/// Pages that many ask for.
@Suite struct PageCacheTests {
    /// What processes share, in memory.
    private final class Shelf: SharedCache, Sendable {
        let values = Mutex<[String: [UInt8]]>([:])
        func value(of key: String) async -> [UInt8]? { values.withLock { $0[key] } }
        func keep(_ value: [UInt8], as key: String) { values.withLock { $0[key] = value } }
    }

    private struct Fixture {
        let feed: FeedFixture
        let cache: PageCache

        init(log: MemoryLog = MemoryLog(), capacity: Int = 1 << 20, shared: (any SharedCache)? = nil) {
            feed = FeedFixture(log: log)
            cache = PageCache(capacity: capacity, shared: shared)
        }

        func page(after: Position = .start, limit: Int = 10) async throws -> FeedPage {
            let query = FeedQuery(tenant: MemoryLog.tenant, view: .log, after: after, limit: limit)
            return try await cache.page(query, at: try await feed.watcher.head(of: MemoryLog.tenant)) {
                [log = feed.log] in
                try await log.page(query)
            }
        }
    }

    @Test func `a page is read once for all who ask while the head is the same`() async throws {
        let fixture = Fixture()
        for entity in 0..<5 { fixture.feed.append(entity) }
        let pages = try await withThrowingTaskGroup(of: FeedPage.self) { group in
            for _ in 0..<50 { group.addTask { try await fixture.page() } }
            return try await group.reduce(into: [FeedPage]()) { $0.append($1) }
        }
        #expect(Set(pages).count == 1 && pages[0].count == 5)
        #expect(fixture.feed.log.pagesRead == 1)
        #expect(fixture.cache.totals == (hits: 49, misses: 1))
        // Another question is another page.
        #expect(try await fixture.page(after: 2).count == 3)
        #expect(try await fixture.page(limit: 2).count == 2)
        #expect(fixture.feed.log.pagesRead == 3)
    }

    @Test func `when the log grows nobody gets what was there before`() async throws {
        let fixture = Fixture()
        fixture.feed.append(1)
        #expect(try await fixture.page().count == 1)
        fixture.feed.append(2)
        #expect(try await fixture.page().count == 2)
        fixture.feed.log.state.withLock { $0.epoch = UUID() }
        _ = try await fixture.feed.watcher.askedHead(of: MemoryLog.tenant)
        let epoch = fixture.feed.log.state.withLock { $0.epoch }
        #expect(try await fixture.page().epoch == epoch)
    }

    @Test func `a page that was read at another head than asked for is kept by nobody`() async throws {
        let fixture = Fixture()
        fixture.feed.append(1)
        _ = try await fixture.page()
        // Unannounced, as by another process a moment ago.
        fixture.feed.log.append(2)
        #expect(try await fixture.page(limit: 9).count == 2)
        #expect(try await fixture.page(limit: 9).count == 2)
        #expect(fixture.cache.totals == (hits: 0, misses: 3))
    }

    @Test func `what one process has read another does not read again`() async throws {
        let shelf = Shelf()
        let one = Fixture(shared: shelf)
        for entity in 0..<5 { one.feed.append(entity) }
        let page = try await one.page()
        let other = Fixture(log: one.feed.log, shared: shelf)
        #expect(try await other.page() == page)
        #expect(other.cache.sharedTotals == (hits: 1, misses: 0))
        #expect(one.feed.log.pagesRead == 1)
    }

    @Test(arguments: ["", "nothing", "1 2\nrows", "1 2 3 x\n", "5 5 4 0\n1"])
    func `what is shared and can't be read, or is of another head, is read anew`(value: String) async throws {
        let shelf = Shelf()
        let first = Fixture(shared: shelf)
        for entity in 0..<5 { first.feed.append(entity) }
        let page = try await first.page()
        shelf.values.withLock { values in for key in values.keys { values[key] = Array(value.utf8) } }
        let second = Fixture(log: first.feed.log, shared: shelf)
        #expect(try await second.page() == page)
        #expect(second.cache.sharedTotals == (hits: 0, misses: 1))
    }

    @Test func `no more is kept than there is room for, the newest stays`() async throws {
        let fixture = Fixture(capacity: 3 * 600)
        for entity in 0..<30 { fixture.feed.append(entity) }
        for after in 0..<10 { _ = try await fixture.page(after: Position(Int64(after)), limit: 1) }
        _ = try await fixture.page(after: 9, limit: 1)
        #expect(fixture.cache.totals.hits == 1)
        _ = try await fixture.page(after: 0, limit: 1)
        #expect(fixture.cache.totals == (hits: 1, misses: 11))
    }

    @Test func `the first page is there before anybody asks for it`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let group = ServiceGroup(
            services: [
                FirstPages(feed: fixture.feed, tenants: { [MemoryLog.tenant] }, logger: Logger(label: "test"))
            ], logger: Logger(label: "test"))
        let running = Task { try await group.run() }
        while fixture.log.pagesRead < 2 { await Task.yield() }
        for view in [FeedView.latest, .log] { #expect(try await fixture.answer(view).positions == [1]) }
        #expect(fixture.log.pagesRead == 2)
        await group.triggerGracefulShutdown()
        try await running.value
    }
}
