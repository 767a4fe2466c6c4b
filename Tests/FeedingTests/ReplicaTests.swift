import EventSourcing
import Feeding
import Foundation
import Logging
import Synchronization
import Testing

/// A feed that reads from a replica: what it may say, and what only the primary may.
@Suite struct ReplicaTests {
    /// A replica of a `MemoryLog`, which has as much of it as it was let have.
    private final class Replica: FeedStore, Sendable {
        struct Broken: Error {}

        private let log: MemoryLog
        private let copy = MemoryLog()
        private let failing = Mutex(false)

        init(of log: MemoryLog) { self.log = log }

        var isFailing: Bool {
            get { failing.withLock { $0 } }
            set { failing.withLock { $0 = newValue } }
        }
        var pagesRead: Int { copy.pagesRead }

        func replay(through position: Int) {
            let (events, epoch) = log.state.withLock { (Array($0.events.prefix(position)), $0.epoch) }
            copy.state.withLock { ($0.events, $0.epoch) = (events, epoch) }
        }

        func page(_ query: FeedQuery) async throws -> FeedPage {
            if isFailing { throw Broken() }
            return try await copy.page(query)
        }
    }

    private struct Fixture {
        let primary: FeedFixture
        let replica: Replica
        let feed: ChangesFeed
        let clock = ManualClock()

        init() {
            primary = FeedFixture()
            replica = Replica(of: primary.log)
            let trust = ReplicaTrust(clock: WaitingClock(clock), logger: Logger(label: "test"))
            feed = ChangesFeed(
                store: ReplicatedFeedStore(
                    primary: primary.log, replica: replica, trust: trust, watcher: primary.watcher),
                watcher: primary.watcher, codec: primary.codec, clock: WaitingClock(clock),
                now: { Timestamp(microseconds: 0) })
        }

        func answer(_ view: FeedView = .log, since: String? = nil, limit: Int = 100) async throws -> FeedAnswer {
            try await feed.answer(
                FeedRequest(tenant: MemoryLog.tenant, view: view, since: since, limit: limit))
        }

        func append(_ count: Int) { for entity in 0..<count { primary.append(entity) } }
    }

    @Test func `a page that gets a consumer further is the replica's, with the replica's head`() async throws {
        let fixture = Fixture()
        fixture.append(10)
        fixture.replica.replay(through: 6)
        let first = try await fixture.answer()
        #expect(first.positions == Array(1...6) && first.page.head == 6 && first.page.isReplicated)
        #expect(fixture.primary.log.pagesRead == 0)
        // The rest only the primary has; a replica's head is taken for nobody's.
        let rest = try await fixture.answer(since: first.cursor)
        #expect(rest.positions == [7, 8, 9, 10] && rest.page.head == 10 && !rest.page.isReplicated)
        #expect(try await fixture.primary.watcher.head(of: MemoryLog.tenant).position == 10)
    }

    @Test func `a cursor that is ahead of the replica is answered by the primary`() async throws {
        let fixture = Fixture()
        fixture.append(10)
        fixture.replica.replay(through: 10)
        let cursor = try await fixture.answer().cursor
        fixture.replica.replay(through: 2)
        fixture.append(1)
        #expect(try await fixture.answer(since: cursor).positions == [11])
        fixture.replica.replay(through: 10)
        fixture.append(1)
        #expect(try await fixture.answer(since: cursor).positions == [11, 12])
    }

    @Test func `nobody is told by a replica that there is nothing`() async throws {
        let fixture = Fixture()
        fixture.append(3)
        fixture.replica.replay(through: 0)
        #expect(try await fixture.answer().positions == [1, 2, 3])
    }

    @Test(arguments: FeedView.allCases)
    func `a pass over a replica that falls behind and catches up shows everything once`(view: FeedView) async throws {
        let fixture = Fixture()
        fixture.append(40)
        var (seen, cursor) = ([Int](), String?.none)
        for replayed in [3, 3, 20, 7, 0, 40, 12, 40, 40, 40, 40] {
            fixture.replica.replay(through: replayed)
            let answer = try await fixture.answer(view, since: cursor, limit: 5)
            #expect(answer.page.next >= Position(Int64(seen.last ?? 0)), "nobody goes back")
            seen += answer.positions
            cursor = answer.cursor
        }
        #expect(seen == Array(1...40))
    }

    @Test func `a replica in another epoch is not believed`() async throws {
        let fixture = Fixture()
        fixture.append(4)
        fixture.replica.replay(through: 4)
        fixture.primary.log.state.withLock { state in
            state.epoch = UUID()
            state.events.removeLast(2)
        }
        _ = try await fixture.primary.watcher.askedHead(of: MemoryLog.tenant)
        let answer = try await fixture.answer()
        #expect(answer.positions == [1, 2] && !answer.page.isReplicated)
    }

    @Test func `a replica that fails is left alone for longer and longer, and asked again`() async throws {
        let fixture = Fixture()
        // Another page each time: what the primary has answered is kept.
        fixture.append(4)
        fixture.replica.replay(through: 4)
        fixture.replica.isFailing = true
        #expect(try await fixture.answer(limit: 201).positions == [1, 2, 3, 4])
        fixture.replica.isFailing = false
        #expect(try await !fixture.answer(limit: 202).page.isReplicated, "left alone")
        fixture.clock.advance(by: .seconds(1))
        fixture.replica.isFailing = true
        #expect(try await fixture.answer(limit: 203).positions == [1, 2, 3, 4], "asked, and it fails again")
        fixture.replica.isFailing = false
        fixture.clock.advance(by: .milliseconds(1999))
        #expect(try await !fixture.answer(limit: 204).page.isReplicated)
        fixture.clock.advance(by: .milliseconds(1))
        #expect(try await fixture.answer(limit: 205).page.isReplicated)
    }
}
