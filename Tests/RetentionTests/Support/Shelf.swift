import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalModel
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import SyncTesting
import Synchronization

/// A log with narrow partitions, everything that reads it, and a folder for its archives.
struct Shelf: Sendable {
    static let width: Int64 = 20

    let database: Database
    let log: PostgresEventLog
    let feed: PostgresFeedStore
    let history: PostgresHistory
    let readModels: PostgresReadModels
    let key = LogSigningKey()
    let folder: String

    static func with(width: Int64 = width, _ body: (Shelf) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "archives-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            try await database.owner.narrowPartitions(to: width)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let log = PostgresEventLog(
                pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))
            try await body(
                Shelf(
                    database: database, log: log, feed: PostgresFeedStore(pool: database.pool),
                    history: PostgresHistory(pool: database.pool),
                    readModels: PostgresReadModels(pool: database.pool), folder: folder))
        }
    }

    var runner: ProjectionRunner {
        ProjectionRunner(
            catalog: Catalog.projections, store: PostgresProjectionStore(pool: database.pool, owner: database.owner),
            tenant: .default, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, waitForHead: { _ in })
    }
    var archiver: PostgresArchiver { PostgresArchiver(owner: database.owner, key: key.verifyKey) }
    var attacher: PostgresAttacher { PostgresAttacher(owner: database.owner) }

    /// Returns the new head.
    @discardableResult
    func append(_ key: String, _ events: [ProposedEvent]) async throws -> Position {
        var generator = SystemRandomNumberGenerator()
        let batch = ProposedBatch(key: key, kind: .poll, actor: "poller", metadata: ["poll": 7], events: events)
        return try await log.append(PreparedBatch(batch, tenant: .default, using: &generator)).last
    }

    /// Some batches of random sizes, of whose changes some are damped, and a checkpoint at their end.
    @discardableResult
    func fill(_ office: inout RandomOffice, batches: Int, seed: UInt64, name: String = "") async throws -> Position {
        var generator = SeededGenerator(seed: seed)
        var head = Position.start
        for number in 0..<batches {
            let events = office.events(.random(in: 1...9, using: &generator)).map { event in
                var event = event
                if event.type.rawValue.hasSuffix("changed"), Bool.random(using: &generator) { event.reason = "flap" }
                return event
            }
            head = try await append("\(name)/\(seed)/\(number)", events)
        }
        try await sign()
        return head
    }

    func sign() async throws {
        _ = try await PostgresCheckpoints(pool: database.pool, key: key).sign(
            tenant: .default, at: Timestamp(microseconds: 1))
    }

    func plan(
        through position: Position, consumers: PostgresArchiver.Consumers = .heardWithin(days: 30)
    ) async throws -> ArchivePlan {
        try await archiver.plan(tenant: .default, through: .position(position), consumers: consumers)
    }

    /// Archives what can go up to a position.
    @discardableResult
    func archive(
        through position: Position, consumers: PostgresArchiver.Consumers = .heardWithin(days: 30),
        onStep: (PostgresArchiver.Step) async throws -> Void = { _ in }
    ) async throws -> [PostgresArchiver.Report] {
        var reports: [PostgresArchiver.Report] = []
        for range in try await plan(through: position, consumers: consumers).ranges {
            reports.append(
                try await archiver.archive(
                    range, tenant: .default, to: folder, consumers: consumers, onStep: onStep))
        }
        return reports
    }

    func archives() throws -> [ArchiveReader] { try ArchiveReader.all(at: folder) }

    /// Attaches all, the newest first.
    func attachAll() async throws {
        for archive in try archives().reversed() { _ = try await attacher.attach(archive, tenant: .default) }
    }

    /// In parts, as others go on.
    func verifyMeanwhile() async throws -> PostgresLogVerifier.Report {
        try await PostgresLogVerifier(
            pool: database.pool, key: key.verifyKey, parallelism: 3, fewestPositionsPerSpan: 1
        ).verify(tenant: .default)
    }

    func verify() async throws -> PostgresLogVerifier.Report {
        try await database.pool.verifiedLog(key: key.verifyKey)
    }

    func floor() async throws -> Position {
        try await PostgresArchives(pool: database.pool).floor(tenant: .default)
    }

    /// Changes what only the owner of the machine could: with the triggers off.
    func tamper(_ statement: SQL) async throws {
        try await database.owner.withTransaction { connection in
            _ = try connection.execute("set local session_replication_role = replica")
            _ = try connection.execute(statement)
        }
    }
}
