import EventSourcing
import Foundation
import Logging
import LogikalModel
import PostgresClient
import SyncTesting
import Testing

@testable import PostgresStorage

/// A migrated database of one's own, with the service's rights and the owner's.
struct LogFixture: Sendable {
    let database: Database
    let owner: PostgresPool
    let logger: Logger
    let log: PostgresEventLog
    let copying: PostgresEventLog
    let coalescing: CoalescingEventLog

    static func with<Value: Sendable>(_ body: (LogFixture) async throws -> Value) async throws -> Value {
        try await TestDatabases.shared.withMigratedDatabase(maximumConnections: 24) { database, conninfo in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let owner = PostgresPool(PostgresConfiguration(conninfo, maximumConnections: 12), logger: logger)
            let notifier = HeadNotifier(pool: database.pool, logger: logger)
            let log = PostgresEventLog(pool: database.pool, notifier: notifier)
            let fixture = LogFixture(
                database: database, owner: owner, logger: logger, log: log,
                copying: PostgresEventLog(pool: database.pool, notifier: notifier, largestRoundTrip: 0),
                coalescing: CoalescingEventLog(log: log))
            let result: Result<Value, any Error>
            do { result = .success(try await body(fixture)) } catch { result = .failure(error) }
            await owner.close()
            return try result.get()
        }
    }

    func log(on pool: PostgresPool, largestRoundTrip: Int) -> PostgresEventLog {
        PostgresEventLog(
            pool: pool, notifier: HeadNotifier(pool: pool, logger: logger), largestRoundTrip: largestRoundTrip)
    }

    func verify() async throws -> PostgresLogVerifier.Report {
        try await database.pool.verifiedLog()
    }

    /// Changes what only the owner of the machine could: with the triggers off.
    func tamper(_ statement: SQL) async throws {
        try await owner.withTransaction { connection in
            _ = try connection.execute("set local session_replication_role = replica")
            _ = try connection.execute(statement)
        }
    }

    @discardableResult
    func append(
        by path: WritePath = .roundTrip, _ batch: ProposedBatch, fence: Int64? = nil
    ) async throws -> Appended {
        try await append(by: path, prepared(batch), fence: fence)
    }

    @discardableResult
    func append(
        by path: WritePath, _ batch: PreparedBatch, fence: Int64? = nil
    ) async throws -> Appended {
        switch path {
        case .roundTrip: try await log.append(batch, fence: fence)
        case .copy: try await copying.append(batch, fence: fence)
        case .coalesced: try await coalescing.append(batch, fence: fence)
        }
    }
}

/// A lock that stays taken until it is released.
final class HeldLock: Sendable {
    private let gate = DispatchSemaphore(value: 0)
    private let holder: Task<Void, any Error>

    /// - Returns: Once the lock is taken.
    init(_ statement: SQL, _ fixture: LogFixture) async throws {
        let gate = gate
        let (taken, hasTaken) = AsyncStream.makeStream(of: Void.self)
        holder = Task {
            defer { hasTaken.finish() }
            try await fixture.owner.withTransaction { connection in
                _ = try connection.query(statement) { _ in () }
                hasTaken.yield()
                gate.wait()
            }
        }
        _ = await taken.first { _ in true }
    }

    func release() async throws {
        gate.signal()
        try await holder.value
    }
}

extension LogFixture {
    /// How many sessions that append wait for a lock.
    func blocked() async throws -> Int64 {
        try await owner.query(
            """
            select count(*) from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock' and query like '%log.append%'
            """
        ) { try $0.int64(0) }[0]
    }

    /// Returns once so many sessions wait for a lock.
    func waitForBlocked(_ count: Int64) async throws {
        while try await blocked() != count { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Makes inserts of tenant 1 whose note is `slow` wait for the advisory lock 42.
    func delaySlowInserts() async throws {
        try await owner.withConnection { connection in
            try connection.executeScript(
                """
                create function public.delay() returns trigger language plpgsql as $$
                begin
                  if new.tenant = 1 and new.state ->> 'note' = 'slow' then perform pg_advisory_xact_lock(42); end if;
                  return new;
                end $$;
                create trigger delay before insert on log.event for each row execute function public.delay();
                """)
        }
    }

    func positions(tenant: Int32 = 1) async throws -> [Int64] {
        try await owner.query("select position from log.event where tenant = \(tenant) order by position") {
            try $0.int64(0)
        }
    }
}

/// The ways into the log. Each of them has to give every guarantee.
enum WritePath: CaseIterable, Sendable { case roundTrip, copy, coalesced }

func prepared(_ batch: ProposedBatch) -> PreparedBatch {
    var generator = SystemRandomNumberGenerator()
    return PreparedBatch(batch, tenant: .default, using: &generator)
}

func entity(_ name: String) -> EntityReference { NaturalKey.directory(path: name).reference(tenant: .default) }

func event(_ name: String, version: Int64 = 1, note: String = "") -> ProposedEvent {
    ProposedEvent(
        entity: entity(name), version: version, type: EventType(.directory, version == 1 ? .discovered : .changed),
        observedAt: Timestamp(microseconds: 1_700_000_000_000_000), naturalKey: name, parent: nil,
        state: ["logikalId": .string(name), "name": .string(name), "note": .string(note)],
        changed: version == 1 ? [] : ["note"], before: version == 1 ? [:] : ["note": ""])
}

func batch(_ key: String, _ events: ProposedEvent...) -> ProposedBatch {
    ProposedBatch(key: key, kind: .poll, actor: "test", events: events)
}
