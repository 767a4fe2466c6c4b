import EventSourcing
import Logging
import ServiceLifecycle
import Testing

@testable import Feeding

@Suite(.timeLimit(.minutes(3))) struct WaitingTests {
    /// Returns once somebody waits for changes.
    private func somebodyWaits(_ fixture: FeedFixture, count: Int = 1) async throws {
        try await eventually { fixture.watcher.waiterCount == count && fixture.clock.sleeperCount == count }
    }

    @Test func `a request that waits is answered by the next append`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let cursor = try await fixture.answer(.latest).cursor
        async let answer = fixture.answer(.latest, since: cursor, wait: .seconds(55))
        try await somebodyWaits(fixture)
        fixture.append(2)
        #expect(try await answer.positions == [2])
        #expect(fixture.clock.sleeperCount == 0)
    }

    @Test func `a request that waits in vain is answered with what it had`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let first = try await fixture.answer(.latest)
        async let answer = fixture.answer(.latest, since: first.cursor, wait: .seconds(20))
        try await somebodyWaits(fixture)
        fixture.clock.advance(by: .seconds(20))
        let idle = try await answer
        #expect(idle.page.isUpToDate && idle.page.count == 0 && idle.cursor == first.cursor)
        #expect(fixture.watcher.waiterCount == 0)
    }

    @Test func `a known answer is held until it changes or time is up`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let first = try await fixture.answer(.latest)
        async let unchanged = fixture.answer(.latest, wait: .seconds(20), knownTags: [first.tag])
        try await somebodyWaits(fixture)
        fixture.clock.advance(by: .seconds(20))
        #expect(try await unchanged.isUnchanged)
        async let changed = fixture.answer(.latest, wait: .seconds(20), knownTags: [first.tag])
        try await somebodyWaits(fixture)
        fixture.append(2)
        let answer = try await changed
        #expect(!answer.isUnchanged && answer.positions == [1, 2])
    }

    @Test func `an append that the filter hides lets the request wait on and advances its cursor`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let first = try await fixture.answer(.log, filter: .only("project"))
        async let answer = fixture.answer(.log, since: first.cursor, filter: .only("project"), wait: .seconds(20))
        try await somebodyWaits(fixture)
        fixture.append(2, type: "phase")
        try await eventually { fixture.log.pagesRead == 2 }
        try await somebodyWaits(fixture)
        fixture.append(3, type: "project")
        let shown = try await answer
        #expect(shown.positions == [3])

        async let hidden = fixture.answer(.log, since: shown.cursor, filter: .only("project"), wait: .seconds(20))
        try await somebodyWaits(fixture)
        fixture.append(4, type: "phase")
        try await eventually { fixture.log.pagesRead == 4 }
        try await somebodyWaits(fixture)
        fixture.clock.advance(by: .seconds(20))
        let page = try await hidden.page
        #expect(page.count == 0 && page.next == 4 && page.isUpToDate)
    }

    @Test func `a page with something to say, or with more after it, does not wait`() async throws {
        let fixture = FeedFixture()
        for entity in 0..<3 { fixture.append(entity) }
        let first = try await fixture.answer(.log, limit: 2, wait: .seconds(55))
        let again = try await fixture.answer(.log, limit: 2, wait: .seconds(55), knownTags: [first.tag])
        #expect(first.positions == [1, 2] && again.isUnchanged)
    }

    @Test func `a thousand requests wait at once and one append answers them all`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let cursor = try await fixture.answer(.latest).cursor
        let answered = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<1000 {
                group.addTask {
                    try await fixture.answer(.latest, since: cursor, wait: .seconds(55)).positions
                }
            }
            try await somebodyWaits(fixture, count: 1000)
            fixture.append(2)
            return try await group.reduce(into: 0) { $0 += $1 == [2] ? 1 : 0 }
        }
        #expect(answered == 1000 && fixture.log.pagesRead == 2)
        #expect(fixture.watcher.waiterCount == 0)
    }

    @Test func `appends and requests that race lose no wake-up`() async throws {
        let fixture = FeedFixture()
        fixture.append(0)
        let start = try await fixture.answer(.log).cursor
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var cursor = start
                    var last = 1
                    while last < 500 {
                        let answer = try await fixture.answer(.log, since: cursor, wait: .seconds(55))
                        for position in answer.positions {
                            #expect(position == last + 1)
                            last = position
                        }
                        cursor = answer.cursor
                    }
                    return last
                }
            }
            group.addTask {
                for entity in 1..<500 {
                    fixture.append(entity)
                    if entity % 3 == 0 { await Task.yield() }
                }
                return 500
            }
            for try await last in group { #expect(last == 500) }
        }
    }

    @Test func `a cancelled request stops waiting`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let cursor = try await fixture.answer(.latest).cursor
        await withThrowingTaskGroup(of: FeedAnswer.self) { group in
            group.addTask { try await fixture.answer(.latest, since: cursor, wait: .seconds(55)) }
            try? await somebodyWaits(fixture)
            group.cancelAll()
            await #expect(throws: CancellationError.self) { _ = try await group.next() }
        }
        #expect(fixture.watcher.waiterCount == 0 && fixture.clock.sleeperCount == 0)
    }

    @Test func `graceful shutdown answers those who wait with what they have`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let cursor = try await fixture.answer(.latest).cursor
        let group = ServiceGroup(services: [fixture.watcher], logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            async let answer = fixture.answer(.latest, since: cursor, wait: .seconds(55))
            try await eventually { fixture.watcher.waiterCount == 1 }
            await group.triggerGracefulShutdown()
            #expect(try await answer.cursor == cursor)
            try await tasks.waitForAll()
        }
        #expect(try await fixture.answer(.latest, since: cursor, wait: .seconds(55)).cursor == cursor)
    }

    @Test func `an append that nobody announced is found within the interval`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let cursor = try await fixture.answer(.latest).cursor
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await fixture.watcher.run() }
            async let answer = fixture.answer(.latest, since: cursor, wait: .seconds(55))
            try await eventually { fixture.watcher.waiterCount == 1 && fixture.clock.sleeperCount == 2 }
            fixture.log.append(2)
            fixture.clock.advance(by: .seconds(1))
            #expect(try await answer.positions == [2])
            tasks.cancelAll()
        }
    }
}
