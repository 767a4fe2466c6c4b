import EventSourcing
import Foundation
import PostgresClient
import Testing

@testable import PostgresStorage

@Suite struct AppendFaultTests {
    private static let lock: SQL = "select pg_advisory_xact_lock(42)"

    @Test(arguments: WritePath.allCases)
    func `S3 a delayed insert holds up its own tenant and no other, and nothing shows above it`(
        path: WritePath
    ) async throws {
        try await LogFixture.with { fixture in
            try await fixture.owner.execute("insert into log.sequencer (tenant, name) values (2, 'other')")
            try await fixture.delaySlowInserts()
            let lock = try await HeldLock(Self.lock, fixture)
            async let slow = fixture.append(by: path, batch("slow", event("a", note: "slow")))
            try await fixture.waitForBlocked(1)
            var generator = SystemRandomNumberGenerator()
            let foreign = PreparedBatch(
                batch("1", event("a")), tenant: TenantID(rawValue: 2), using: &generator)
            let others = try await fixture.append(by: path, foreign)
            #expect(others.last == 1)
            async let next = fixture.append(batch("next", event("b")))
            try await fixture.waitForBlocked(2)
            let visible = try await fixture.positions()
            #expect(visible.isEmpty)
            try await lock.release()
            let places = try await [slow.last, next.last]
            #expect(places == [1, 2])
        }
    }

    @Test(arguments: WritePath.allCases)
    func `S33 recording times rise whatever the clock does`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(by: path, batch("1", event("a")))
            for (key, step) in [("2", "1 hour"), ("3", "-2 hours"), ("4", "0")] {
                try await fixture.owner.execute(
                    """
                    update log.sequencer set recorded_at = greatest(recorded_at, clock_timestamp() + \(step)::interval)
                     where tenant = 1
                    """)
                try await fixture.append(by: path, batch(key, event("b\(key)"), event("c\(key)")))
            }
            let isRising = try await fixture.owner.query(
                """
                select bool_and(recorded_at > before) from (
                  select recorded_at, lag(recorded_at, 1, '-infinity') over (order by batch) as before from log.batch) b
                """
            ) { try $0.bool(0) }
            #expect(isRising == [true])
            let isOne = try await fixture.owner.query(
                """
                select bool_and(e.recorded_at = b.recorded_at) from log.event e
                  join log.batch b on b.tenant = e.tenant and b.batch = e.batch
                """
            ) { try $0.bool(0) }
            #expect(isOne == [true])
            let found = try await fixture.verify().firstBreak
            #expect(found == nil)
        }
    }

    @Test(arguments: WritePath.allCases)
    func `S37 a lock that is not to be had leaves nothing, and the next attempt succeeds`(
        path: WritePath
    ) async throws {
        try await LogFixture.with { fixture in
            var configuration = fixture.database.configuration
            configuration.lockTimeout = .milliseconds(20)
            let hurried = PostgresPool(configuration, logger: fixture.logger)
            let log = fixture.log(on: hurried, largestRoundTrip: path == .copy ? 0 : 2000)
            let proposed = prepared(batch("1", event("a")))
            let lock = try await HeldLock("select 1 from log.sequencer for update", fixture)
            let error = await #expect(throws: PostgresError.self) {
                if path == .coalesced {
                    try await CoalescingEventLog(log: log).append(proposed)
                } else {
                    try await log.append(proposed)
                }
            }
            #expect(error?.sqlState == "55P03")
            try await lock.release()
            let appended = try await log.append(proposed)
            #expect(appended.last == 1 && !appended.wasReplayed)
            await hurried.close()
        }
    }

    @Test(arguments: WritePath.allCases)
    func `S37 a statement that is cancelled on the server is repeated, and is there once`(
        path: WritePath
    ) async throws {
        try await LogFixture.with { fixture in
            try await fixture.delaySlowInserts()
            let lock = try await HeldLock(Self.lock, fixture)
            async let slow = fixture.append(by: path, batch("1", event("a", note: "slow")))
            try await fixture.waitForBlocked(1)
            _ = try await fixture.owner.query(
                """
                select pg_cancel_backend(pid) from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock' and query like '%log.append%'
                """
            ) { _ in () }
            try await lock.release()
            let appended = try await slow
            #expect(appended.last == 1 && !appended.wasReplayed)
            let positions = try await fixture.positions()
            #expect(positions == [1])
        }
    }

    @Test(arguments: WritePath.allCases, ["40001", "40P01"])
    func `S37 a transaction that loses to another is repeated, and is there once`(
        path: WritePath, state: String
    ) async throws {
        try await LogFixture.with { fixture in
            try await fixture.owner.withConnection { connection in
                // What a sequence gives is not taken back by a rollback.
                try connection.executeScript(
                    """
                    create sequence public.attempts;
                    create function public.lose() returns trigger language plpgsql security definer as $$
                    begin
                      if nextval('public.attempts') <= 2 then raise exception 'lost' using errcode = '\(state)'; end if;
                      return new;
                    end $$;
                    create trigger lose before insert on log.event for each row execute function public.lose();
                    """)
            }
            let appended = try await fixture.append(by: path, batch("1", event("a")))
            #expect(appended.last == 1 && !appended.wasReplayed)
            let attempts = try await fixture.owner.query("select last_value from public.attempts") { try $0.int64(0) }
            #expect(attempts == [3])
            let positions = try await fixture.positions()
            #expect(positions == [1])
        }
    }

    @Test(arguments: WritePath.allCases)
    func `S37 a full disk in the middle of a batch leaves nothing of it`(path: WritePath) async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(by: path, batch("1", event("a")))
            try await fixture.owner.withConnection { connection in
                try connection.executeScript(
                    """
                    create function public.fill_disk() returns trigger language plpgsql as $$
                    begin
                      if new.position = 4 then raise exception 'no space left' using errcode = 'disk_full'; end if;
                      return new;
                    end $$;
                    create trigger fill_disk before insert on log.event
                      for each row execute function public.fill_disk();
                    """)
            }
            let large = prepared(batch("2", event("b"), event("c"), event("d")))
            let error = await #expect(throws: PostgresError.self) { try await fixture.append(by: path, large) }
            #expect(error?.sqlState == "53100")
            let positions = try await fixture.positions()
            #expect(positions == [1])
            try await fixture.owner.execute("drop trigger fill_disk on log.event")
            let appended = try await fixture.append(by: path, large)
            #expect(appended.first == 2 && appended.last == 4)
            let found = try await fixture.verify().firstBreak
            #expect(found == nil)
        }
    }
}
