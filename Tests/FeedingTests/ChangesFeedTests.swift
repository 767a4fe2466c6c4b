import EventSourcing
import Feeding
import Foundation
import SyncTesting
import Synchronization
import Testing

@Suite struct ChangesFeedTests {
    /// 60 events over 12 entities, a third of which end deleted.
    private func history(_ fixture: FeedFixture, seed: UInt64 = 9) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            fixture.append(
                .random(in: 0..<12, using: &generator), type: Bool.random(using: &generator) ? "project" : "phase",
                isDeleted: Int.random(in: 0..<3, using: &generator) == 0)
        }
    }

    private func passFromEmpty(
        _ fixture: FeedFixture, _ view: FeedView, limit: Int, filter: FeedFilter = .everything
    ) async throws -> [Int] {
        var seen: [Int] = []
        var cursor: String?
        while true {
            let answer = try await fixture.answer(view, since: cursor, limit: limit, filter: filter)
            seen += answer.positions
            if answer.page.isUpToDate { return seen }
            #expect(cursor != answer.cursor)
            cursor = answer.cursor
        }
    }

    @Test(arguments: 1...61)
    func `pages of the log show every position once, whatever their size`(limit: Int) async throws {
        let fixture = FeedFixture()
        history(fixture)
        #expect(try await passFromEmpty(fixture, .log, limit: limit) == Array(1...60))
    }

    @Test(arguments: 1...13)
    func `a pass from an empty cursor shows no entity that was deleted before it`(limit: Int) async throws {
        let fixture = FeedFixture()
        history(fixture)
        let events = fixture.log.state.withLock { $0.events }
        let seen = try await passFromEmpty(fixture, .latest, limit: limit)
        #expect(seen == seen.sorted() && Set(seen).count == seen.count)
        #expect(seen.allSatisfy { !events[$0 - 1].isDeleted })
    }

    @Test func `an entity deleted during the pass is shown as deleted by its end`() async throws {
        let fixture = FeedFixture()
        for entity in 0..<4 { fixture.append(entity) }
        let first = try await fixture.answer(.latest, limit: 2)
        fixture.append(0, isDeleted: true)
        fixture.append(3, isDeleted: true)
        let rest = try await fixture.answer(.latest, since: first.cursor)
        #expect(first.positions == [1, 2])
        #expect(rest.positions == [3, 5, 6])
    }

    @Test func `the first cursor of an empty log leads to everything that follows`() async throws {
        let fixture = FeedFixture()
        let first = try await fixture.answer(.latest)
        #expect(first.page.isUpToDate && first.page.count == 0)
        fixture.append(1)
        fixture.append(1, isDeleted: true)
        #expect(try await fixture.answer(.latest, since: first.cursor).positions == [2])
    }

    @Test func `a page that filters everything out still advances`() async throws {
        let fixture = FeedFixture(reach: 10)
        for entity in 0..<35 { fixture.append(entity, type: "phase") }
        fixture.append(99, type: "project")
        for view in FeedView.allCases {
            #expect(try await passFromEmpty(fixture, view, limit: 5, filter: .only("project")) == [36])
            let first = try await fixture.answer(view, limit: 5, filter: .only("project"))
            #expect(first.page.count == 0 && !first.page.isUpToDate)
        }
    }

    @Test func `an idle poll asks nobody`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let first = try await fixture.answer(.latest)
        let pagesRead = fixture.log.pagesRead
        for _ in 0..<10 {
            let idle = try await fixture.answer(.latest, since: first.cursor)
            #expect(idle.cursor == first.cursor && idle.page.isUpToDate)
        }
        #expect(fixture.log.pagesRead == pagesRead)
    }

    @Test func `an idle poll is not answered from memory that has grown old`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let first = try await fixture.answer(.latest)
        fixture.log.state.withLock { $0.isDown = true }
        _ = try await fixture.answer(.latest, since: first.cursor)
        fixture.clock.advance(by: .seconds(6))
        await #expect(throws: MemoryLog.Down.self) { try await fixture.answer(.latest, since: first.cursor) }
    }

    @Test func `a cursor opens only the feed that it was issued for`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let cursor = try await fixture.answer(.latest).cursor
        await expectRefusal(.cursorMismatch) { try await fixture.answer(.log, since: cursor) }
        await expectRefusal(.cursorMismatch) {
            try await fixture.answer(.latest, since: cursor, filter: .only("project"))
        }
        await expectRefusal(.cursorForeign) {
            try await fixture.answer(.latest, since: cursor, tenant: TenantID(rawValue: 2))
        }
        await expectRefusal(.cursorInvalid) { try await fixture.answer(.latest, since: cursor + "A") }
    }

    @Test func `a cursor of a log that was restored is gone`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        fixture.append(2)
        let cursor = try await fixture.answer(.log).cursor
        fixture.log.state.withLock { $0.epoch = UUID() }
        fixture.clock.advance(by: .seconds(6))
        await expectRefusal(.cursorGone, .epoch) { try await fixture.answer(.log, since: cursor) }
    }

    @Test func `a cursor beyond the end of the log is gone`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        fixture.append(2)
        let cursor = try await fixture.answer(.log).cursor
        fixture.log.state.withLock { _ = $0.events.popLast() }
        fixture.clock.advance(by: .seconds(6))
        #expect(fixture.lostEnds.positions == [])
        await expectRefusal(.cursorGone, .ahead) { try await fixture.answer(.log, since: cursor) }
        #expect(fixture.lostEnds.positions == [2], "whoever owns the log is told what it lost")
    }

    @Test func `a cursor that another node issued a moment ago is not taken for one from beyond the end`() async throws
    {
        let fixture = FeedFixture()
        fixture.append(1)
        _ = try await fixture.answer(.log)
        // Appended elsewhere, and this node was not told.
        fixture.log.append(2)
        let issued = try await FeedFixture(log: fixture.log).answer(.log).cursor
        #expect(try await fixture.answer(.log, since: issued).page.isUpToDate)
    }

    @Test func `a tenant that does not exist is refused`() async throws {
        await expectRefusal(.unknownTenant) { try await FeedFixture().answer(.log, tenant: TenantID(rawValue: 2)) }
    }

    private func expectRefusal(
        _ code: FeedError.Code, _ reason: FeedError.GoneReason? = nil,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ operation: () async throws -> FeedAnswer
    ) async {
        await #expect(sourceLocation: sourceLocation) {
            _ = try await operation()
        } throws: { error in
            (error as? FeedError)?.code == code && (error as? FeedError)?.reason == reason
        }
    }
}
