import EventSourcing
import PostgresClient
import Testing

@testable import PostgresStorage

@Suite struct CoalescingTests {
    private static let sequencer: SQL = "select 1 from log.sequencer where tenant = 1 for update"

    /// Starts an append and returns once it is in the log's hands.
    private func start(
        _ batch: ProposedBatch, _ fixture: LogFixture, on log: CoalescingEventLog? = nil
    ) async throws -> Task<Appended, any Error> {
        let log = log ?? fixture.coalescing
        let before = await log.newest
        let task = Task { try await log.append(prepared(batch)) }
        while await log.newest == before { await Task.yield() }
        return task
    }

    @Test func `writers that come while a commit is under way share the next`() async throws {
        try await LogFixture.with { fixture in
            let lock = try await HeldLock(Self.sequencer, fixture)
            var writers = [try await start(batch("0", event("0")), fixture)]
            try await fixture.waitForBlocked(1)
            for number in 1...40 {
                writers.append(try await start(batch("\(number)", event("\(number)")), fixture))
            }
            try await lock.release()
            var positions: [Int64] = []
            for writer in writers { positions.append(try await writer.value.last.rawValue) }
            #expect(positions == Array(1...41))
            let commits = try await fixture.owner.query("select count(distinct xmin::text) from log.batch") {
                try $0.int64(0)
            }
            #expect(commits == [2])
            let found = try await fixture.verify().firstBreak
            #expect(found == nil)
        }
    }

    @Test func `what is refused is refused alone, each with its own reason`() async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(batch("known", event("known")))
            let lock = try await HeldLock(Self.sequencer, fixture)
            let first = try await start(batch("first", event("first")), fixture)
            try await fixture.waitForBlocked(1)
            let good = try await start(batch("good", event("a"), event("b")), fixture)
            let conflict = try await start(batch("conflict", event("a", version: 7)), fixture)
            let mismatch = try await start(batch("known", event("other")), fixture)
            let again = try await start(batch("known", event("known")), fixture)
            let twice = try await start(batch("good", event("a"), event("b")), fixture)
            let last = try await start(batch("last", event("a", version: 2)), fixture)
            try await lock.release()
            _ = try await first.value
            let places = try await (good.value, again.value, twice.value, last.value)
            #expect(places.0.first == 3 && places.0.last == 4 && !places.0.wasReplayed)
            #expect(places.1.last == 1 && places.1.wasReplayed)
            #expect(places.2.last == 4 && places.2.wasReplayed)
            #expect(places.3.last == 5)
            let refusals = await [conflict.result, mismatch.result].map { result -> AppendError? in
                if case .failure(let error) = result { error as? AppendError } else { nil }
            }
            #expect(refusals.map(\.?.code) == [.versionConflict, .contentMismatch])
            #expect(refusals.map(\.?.batchKey) == ["conflict", "known"])
            #expect(refusals[0]?.detail.contains(entity("a").id.text) == true)
            let found = try await fixture.verify().firstBreak
            #expect(found == nil)
        }
    }

    @Test func `a writer that gives up while it waits has appended nothing and harms nobody`() async throws {
        try await LogFixture.with { fixture in
            let lock = try await HeldLock(Self.sequencer, fixture)
            let first = try await start(batch("first", event("first")), fixture)
            try await fixture.waitForBlocked(1)
            let gone = try await start(batch("gone", event("gone")), fixture)
            let last = try await start(batch("last", event("last")), fixture)
            gone.cancel()
            await #expect(throws: CancellationError.self) { try await gone.value }
            // Under way already: cancelling the author must not cancel the commit.
            first.cancel()
            try await lock.release()
            let places = try await (first.value, last.value)
            #expect(places.0.last == 1 && places.1.last == 2)
        }
    }

    @Test func `more writers than may wait are told to come again`() async throws {
        try await LogFixture.with { fixture in
            let log = CoalescingEventLog(log: fixture.log, mostWaiters: 1)
            let lock = try await HeldLock(Self.sequencer, fixture)
            let first = try await start(batch("1", event("1")), fixture, on: log)
            try await fixture.waitForBlocked(1)
            let second = try await start(batch("2", event("2")), fixture, on: log)
            let error = await #expect(throws: AppendError.self) {
                try await log.append(prepared(batch("3", event("3"))))
            }
            #expect(error?.code == .overloaded)
            #expect(error?.disposition == .retry(after: .seconds(1)))
            try await lock.release()
            _ = try await (first.value, second.value)
        }
    }

    @Test func `a writer that was turned away and then gives up harms nobody who came after it`() async throws {
        try await LogFixture.with { fixture in
            let log = CoalescingEventLog(log: fixture.log, mostWaiters: 1)
            let lock = try await HeldLock(Self.sequencer, fixture)
            let first = try await start(batch("1", event("1")), fixture, on: log)
            try await fixture.waitForBlocked(1)
            let second = try await start(batch("2", event("2")), fixture, on: log)
            let id = await log.newest + 1
            await #expect(throws: AppendError.self) { try await log.append(prepared(batch("3", event("3")))) }
            second.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            let next = try await start(batch("4", event("4")), fixture, on: log)
            // What its cancellation asks for comes late, as it may.
            await log.withdraw(id, of: .default)
            try await lock.release()
            #expect(try await first.value.last == 1)
            #expect(try await next.value.last == 2)
        }
    }
}
