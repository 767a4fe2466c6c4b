import EventSourcing
import Foundation
import Logging
import LogikalModel
import PostgresClient
import PostgresStorage
import PrivatePostgres
import Projecting
import Projections
import SyncTesting
import Synchronization
import Testing

/// A disk that is really full. What failed for want of space succeeds, unchanged, once there is some.
@Suite(.serialized) struct FullDiskTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A migrated database on a small disk, on a server of its own: on a server a full disk is everybody's, as
    /// whoever needs a buffer writes what others had put there.
    private static func withSmallDatabase(_ body: (Database, SmallDisk) async throws -> Void) async throws {
        let folder = "\(FileManager.default.temporaryDirectory.path)/lsf-\(UUID().uuidString.prefix(8))"
        let cluster = PrivateCluster(dataDirectory: folder, logger: logger, settings: ["fsync": "off"])
        defer { PrivateCluster.discard(dataDirectory: folder, evenIfUsed: true) }
        let conninfo = try await cluster.start()
        let owner = PostgresPool(PostgresConfiguration(conninfo, maximumConnections: 2), logger: logger)
        let result: Result<Void, any Error>
        do {
            try await SmallDisk.with(megabytes: 64, owner) { disk, tablespace in
                try await owner.execute(
                    "create database small tablespace \(identifier: tablespace) template template0")
                let inside: Result<Void, any Error>
                do {
                    let database = try await Database.open(
                        ConnectionString(parsing: conninfo).with(database: "small").text, logger: logger)
                    do { inside = .success(try await body(database, disk)) } catch { inside = .failure(error) }
                    await database.close()
                }
                disk.empty()
                try await owner.execute("drop database small with (force)")
                try inside.get()
            }
            result = .success(())
        } catch { result = .failure(error) }
        await owner.close()
        await cluster.stop()
        try result.get()
    }

    private static func batch(_ key: String, events: Int) -> PreparedBatch {
        var generator = SystemRandomNumberGenerator()
        let filler = String(repeating: "what a row may hold ", count: 40)
        return PreparedBatch(
            ProposedBatch(
                key: key, kind: .poll, actor: "test",
                events: (0..<events).map { number in
                    ProposedEvent(
                        entity: EntityReference(.directory, UUID()), version: 1,
                        type: EventType(.directory, .discovered),
                        observedAt: Timestamp(microseconds: 1), naturalKey: "\(key)/\(number)", parent: nil,
                        state: [
                            "logikalId": .string("\(key)/\(number)"), "name": .string("\(key)/\(number)"),
                            "note": .string(filler),
                        ])
                }), tenant: .default, using: &generator)
    }

    /// The ways into the log: one round trip, a copy, and together with others.
    private static func ways(
        _ database: Database
    ) -> [(name: String, append: @Sendable (PreparedBatch) async throws -> Appended)] {
        let notifier = HeadNotifier(pool: database.pool, logger: logger)
        let log = PostgresEventLog(pool: database.pool, notifier: notifier)
        let copying = PostgresEventLog(pool: database.pool, notifier: notifier, largestRoundTrip: 0)
        let coalescing = CoalescingEventLog(log: log)
        return [
            ("round trip", { try await log.append($0) }), ("copy", { try await copying.append($0) }),
            ("coalesced", { try await coalescing.append($0) }),
        ]
    }

    private static func head(_ database: Database) async throws -> Int64 {
        let head = try await database.owner.query("select head from log.sequencer") { try $0.int64(0) }[0]
        let events = try await database.owner.query("select count(*) from log.event") { try $0.int64(0) }[0]
        let batches = try await database.owner.query("select coalesce(max(last_position), 0) from log.batch") {
            try $0.int64(0)
        }[0]
        #expect(events == head && batches == head)
        return head
    }

    /// Fails because the disk is full, and by nothing else.
    private static func expectFullDisk(_ what: String, _ body: () async throws -> Void) async {
        let error = await #expect(throws: (any Error).self, "\(what)") { try await body() }
        let cause = (error as? PostgresTransactionError)?.body as? PostgresError ?? error as? PostgresError
        #expect(cause?.sqlState == "53100", "\(what): \(String(describing: error))")
        #expect(cause?.isRetryable == true, "\(what)")
    }

    @Test
    func `S37 on a full disk a batch leaves nothing, whichever way it comes, and is appended once there is space`()
        async throws
    {
        try await Self.withSmallDatabase { database, disk in
            for (name, append) in Self.ways(database) {
                let before = try await Self.head(database)
                try disk.fill(leaving: 256)
                let batch = Self.batch(name, events: 2000)
                await Self.expectFullDisk(name) { _ = try await append(batch) }
                #expect(try await Self.head(database) == before, "\(name)")
                disk.empty()
                let appended = try await append(batch)
                #expect(appended.first.rawValue == before + 1 && !appended.wasReplayed, "\(name)")
                #expect(try await append(batch).wasReplayed, "\(name)")
                #expect(try await Self.head(database) == before + 2000, "\(name)")
            }
            let report = try await PostgresLogVerifier(pool: database.pool).verify(tenant: .default)
            #expect(report.firstBreak == nil && report.events == 6000)
        }
    }

    @Test func `S37 read models and an import stop where the disk is full, and go on from there`() async throws {
        let written = Mutex<[UInt8]>([])
        try await Self.withSmallDatabase { database, disk in
            let store = PostgresProjectionStore(pool: database.pool, owner: database.owner)
            let runner = ProjectionRunner(
                catalog: Catalog.projections, store: store, tenant: .default, logger: Self.logger,
                waitForHead: { _ in })
            try await runner.catchUp()
            _ = try await Self.ways(database)[0].append(Self.batch("1", events: 2000))
            try disk.fill(leaving: 256)
            await Self.expectFullDisk("read models") { try await runner.catchUp() }
            let positions = try await store.builds(tenant: .default).map(\.position)
            #expect(positions.contains(.start), "a read model had room for 2000 rows: \(positions)")
            disk.empty()
            #expect(try await runner.catchUp() == 2000)
            let rows = try await database.pool.withTenant(.default) { connection in
                try connection.query("select count(*) from read.directory_tree_v1") { try $0.int64(0) }
            }
            #expect(rows == [2000])
            #expect(try await store.builds(tenant: .default).map(\.parked).allSatisfy { $0 == 0 })
            let exporter = PostgresLogExporter(pool: database.pool)
            let header = try #require(try await exporter.header(tenant: .default, from: 1, through: nil))
            written.withLock { $0 = header.line + [UInt8(ascii: "\n")] }
            _ = try await exporter.export(header, after: ExportReader.Progress(header)) { piece in
                written.withLock { $0 += piece }
            }
        }
        let lines = written.withLock { $0.split(separator: UInt8(ascii: "\n")).map { Array($0) } }
        try await Self.withSmallDatabase { database, disk in
            let importer = PostgresLogImporter(owner: database.owner)
            try disk.fill(leaving: 256)
            await Self.expectFullDisk("import") { _ = try await importer.run(lines: lines[...]) }
            #expect(try await Self.head(database) == 0)
            disk.empty()
            #expect(try await importer.run(lines: lines[...]).imported == 2000)
            let report = try await PostgresLogVerifier(pool: database.pool).verify(tenant: .default)
            #expect(report.firstBreak == nil && report.events == 2000)
        }
    }
}
