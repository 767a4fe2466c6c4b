import EventSourcing
import Foundation
import LogikalModel
import Operations
import Polling
import PostgresClient
import PostgresStorage
import Synchronization
import Testing

/// A leader that was paused past its lease and wakes up after another took over changes nothing any more.
@Suite struct FenceTests {
    /// Everything that a poller writes.
    enum Write: String, CaseIterable {
        case beginCycle, finishCycle, events, scopes, misses, settled, stamps, blobs, visits, failing, hold
        case claim, progress, end, giveBack, renew, release
    }

    @Test(arguments: Write.allCases)
    func `no write of a paused leader arrives after another has taken the lease`(write: Write) async throws {
        try await OperationFixture.with { fixture in
            let cycleLease = try await fixture.lease("paused")
            let cycle = try await fixture.polls.beginCycle(
                tenant: .default, at: OperationFixture.time(1), scope: .everything, lease: cycleLease)
            // So that there is something that could be settled and claimed.
            var missed = PollCommit(at: OperationFixture.time(1))
            missed.missed = [OperationFixture.wing.id]
            try await fixture.polls.commit(missed, tenant: .default, cycle: cycle, lease: cycleLease)
            _ = try await fixture.ask(.everything)
            let running = try #require(try await fixture.claim(cycleLease))
            _ = try await fixture.ask(.project(OperationFixture.wing.id), deep: true)
            let (old, new) = try await fixture.lostLease()
            #expect(old.fence == cycleLease.fence && new.fence > old.fence)
            let before = try await contents(fixture)
            let refused = await #expect(throws: PollError.self, "\(write)") {
                try await perform(write, fixture, cycle, running, old)
            }
            if write != .renew, write != .release { #expect(refused?.code == .leaseHeldByAnother, "\(write)") }
            #expect(try await contents(fixture) == before, "\(write)")
            // The same by who holds the lease does change something, so that the comparison can fail.
            try await perform(write, fixture, cycle, running, new)
            #expect(try await contents(fixture) != before, "\(write)")
        }
    }

    private func perform(
        _ write: Write, _ fixture: OperationFixture, _ cycle: Int64, _ running: SyncOperation, _ lease: Lease
    ) async throws {
        var commit = PollCommit(at: OperationFixture.time(1))
        switch write {
        case .beginCycle:
            _ = try await fixture.polls.beginCycle(
                tenant: .default, at: OperationFixture.time(9), scope: .everything, lease: lease)
        case .finishCycle:
            try await fixture.polls.finishCycle(
                CycleReport(cycle: cycle, startedAt: OperationFixture.time(1)), tenant: .default, lease: lease)
        case .claim: _ = try await fixture.claim(lease)
        case .progress:
            _ = try await fixture.store.note(["done": 1], of: running.id, lease: lease, tenant: .default)
        case .end, .giveBack:
            try await fixture.store.end(
                running.id, by: write == .end ? .succeed : .giveBack, outcome: OperationOutcome(),
                at: OperationFixture.time(9), lease: lease, tenant: .default)
        case .renew:
            // Says so instead of throwing.
            let isHeld = try await fixture.polls.renew(lease, tenant: .default, duration: .seconds(900))
            if !isHeld { throw PollError.lost(lease, .default) }
        case .release:
            try await fixture.polls.release(lease, tenant: .default)
            if lease.holder == "paused" { throw PollError.lost(lease, .default) }
        default:
            commit = commitOf(write)
            try await fixture.polls.commit(commit, tenant: .default, cycle: cycle, lease: lease)
        }
    }

    private func commitOf(_ write: Write) -> PollCommit {
        var commit = PollCommit(at: OperationFixture.time(1))
        let hold = NaturalKey(.deletions, text: "projects/1")
        switch write {
        case .events:
            let key = NaturalKey.project(LogikalID("new"))
            commit.batch = ProposedBatch(
                key: "poll:9:x", kind: .poll, actor: "poller",
                events: [OperationFixture.event(key, nil, version: 1, state: ["name": "new"])])
        case .hold:
            commit.batch = ProposedBatch(
                key: "poll:9:y", kind: .poll, actor: "poller",
                events: [OperationFixture.event(hold, nil, version: 1, state: ["scope": "projects"])])
        case .scopes:
            commit.scopes = [
                ScopeResult(
                    scope: "projects of x", outcome: .complete, listed: 1, finding: nil,
                    lookedAt: OperationFixture.time(9))
            ]
        case .misses: commit.missed = [OperationFixture.shed.id]
        case .settled: commit.settled = [OperationFixture.wing.id]
        case .stamps:
            commit.stamps = [
                AssetStamp(entity: OperationFixture.wing.id, kind: .thumbnail, stamp: Hash.of([1]))
            ]
        case .visits:
            commit.visits[OperationFixture.wing.id] = Visit(
                project: OperationFixture.wing.id, visitedAt: OperationFixture.time(9), row: nil, isOwed: true,
                owedPartsLists: 1, detailsReadAt: nil)
        case .failing:
            commit.failedProjects = [
                ProjectFailure(
                    project: OperationFixture.wing.id, failures: 1, since: OperationFixture.time(9),
                    lastAt: OperationFixture.time(9), retryAt: OperationFixture.time(9), code: "locked",
                    message: "locked", listsWereRead: false)
            ]
        case .blobs: commit.blobs = [Blob([1, 2, 3], mediaType: "image/png")]
        default: break
        }
        return commit
    }

    /// All rows of all tables of tenants.
    private func contents(_ fixture: OperationFixture) async throws -> [String] {
        let owner = fixture.database.owner
        let tables = try await owner.query("select name::text from log.tenant_table order by 1") { try $0.text(0) }
        var contents: [String] = []
        for table in tables {
            contents += try await owner.query(
                SQL("select '\(table) ' || t::text from \(table) t order by 1", binds: [])
            ) { try $0.text(0) }
        }
        return contents
    }

    @Test func `a cycle whose process died has failed, and missed nothing, when its heir begins`() async throws {
        try await OperationFixture.with { fixture in
            let lease = try await fixture.lease("paused")
            let dead = try await fixture.polls.beginCycle(
                tenant: .default, at: OperationFixture.time(1), scope: .everything, lease: lease)
            var missed = PollCommit(at: OperationFixture.time(1))
            missed.missed = [OperationFixture.wing.id]
            try await fixture.polls.commit(missed, tenant: .default, cycle: dead, lease: lease)
            let heir = try await fixture.lostLease().new
            let next = try await fixture.polls.beginCycle(
                tenant: .default, at: OperationFixture.time(9), scope: .everything, lease: heir)
            let cycles = try await fixture.database.owner.query(
                "select cycle || ' ' || coalesce(outcome, 'under way') from polling.cycle order by cycle"
            ) { try $0.text(0) }
            #expect(cycles == ["\(dead) failed", "\(next) under way"])
            // What the dead one did not see counts as seen: what the next does not see is missed for the first time.
            #expect(try await misses(fixture) == 0)
            try await fixture.polls.commit(missed, tenant: .default, cycle: next, lease: heir)
            #expect(try await misses(fixture) == 0)
            try await fixture.polls.finishCycle(
                CycleReport(cycle: next, startedAt: OperationFixture.time(9)), tenant: .default, lease: heir)
            #expect(try await misses(fixture) == 1)
        }
    }

    private func misses(_ fixture: OperationFixture) async throws -> Int? {
        try await fixture.polls.directoriesAndProjects(tenant: .default)
            .first { $0.entity.id == OperationFixture.wing.id }.map { Int($0.misses) }
    }

    /// The check alone would leave the moment between it and the commit.
    @Test func `nobody takes the lease in the middle of a leader's transaction`() async throws {
        try await OperationFixture.with { fixture in
            let lease = try await fixture.lease("leader")
            try await fixture.database.owner.execute("update polling.lease set expires_at = now() - interval '1 s'")
            let isTaken = Flag()
            let (blocked, gate) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
            let blocking = Task {
                try await fixture.database.owner.withTransaction { connection in
                    try connection.execute("lock table polling.scope in exclusive mode")
                    blocked.continuation.finish()
                    gate.wait()
                }
            }
            for await _ in blocked.stream {}
            let commit = commitOf(.scopes)
            let committing = Task { try await fixture.polls.commit(commit, tenant: .default, cycle: 1, lease: lease) }
            try await waitForLock(fixture, "%insert into polling.scope%")
            let taking = Task {
                let taken = try await fixture.lease("successor")
                isTaken.raise()
                return taken
            }
            try await waitForLock(fixture, "%insert into polling.lease%", or: { isTaken.isRaised })
            #expect(!isTaken.isRaised, "what is being committed is the leader's to commit")
            gate.signal()
            try await blocking.value
            try await committing.value
            #expect(try await taking.value.fence == lease.fence + 1)
        }
    }

    /// Returns once a statement of that kind waits for a lock.
    private func waitForLock(
        _ fixture: OperationFixture, _ statement: String, or isDone: () -> Bool = { false }
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(90)
        while !isDone() {
            let waiting = try await fixture.database.owner.query(
                """
                select 1 from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock' and query like \(statement)
                """
            ) { try $0.int32(0) }
            guard waiting.isEmpty else { return }
            try #require(ContinuousClock.now < deadline, "nothing waits for a lock: \(statement)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

private final class Flag: Sendable {
    private let value = Mutex(false)

    var isRaised: Bool { value.withLock { $0 } }

    func raise() { value.withLock { $0 = true } }
}
