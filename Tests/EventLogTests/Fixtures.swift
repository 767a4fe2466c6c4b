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
    let log: PostgresEventLog

    static func with<Value: Sendable>(_ body: (LogFixture) async throws -> Value) async throws -> Value {
        try await TestDatabases.shared.withMigratedDatabase(maximumConnections: 24) { database, conninfo in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let owner = PostgresPool(PostgresConfiguration(conninfo, maximumConnections: 2), logger: logger)
            let fixture = LogFixture(
                database: database, owner: owner,
                log: PostgresEventLog(
                    pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger)))
            let result: Result<Value, any Error>
            do { result = .success(try await body(fixture)) } catch { result = .failure(error) }
            await owner.close()
            return try result.get()
        }
    }

    func verify() async throws -> PostgresLogVerifier.Report {
        try await PostgresLogVerifier(pool: database.pool).verify(tenant: .default)
    }

    /// Changes what only the owner of the machine could: with the triggers off.
    func tamper(_ statement: SQL) async throws {
        try await owner.withTransaction { connection in
            _ = try connection.execute("set local session_replication_role = replica")
            _ = try connection.execute(statement)
        }
    }

    @discardableResult
    func append(_ batch: ProposedBatch, fence: Int64? = nil) async throws -> Appended {
        try await log.append(prepared(batch), fence: fence)
    }
}

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
