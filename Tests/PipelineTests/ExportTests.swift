import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalClient
import LogikalModel
import LogikalSimulator
import Polling
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import SyncTesting
import Synchronization
import Testing

/// A log on its way to another database.
@Suite(.serialized) struct ExportTests {
    private static func withHistory(_ body: (Pipeline, [[UInt8]]) async throws -> Void) async throws {
        try await Pipeline.with {
            $0.navigation = .ascend
            $0.projects = 5
        } _: { pipeline in
            for round in 0..<3 {
                pipeline.simulator.office.mutate(seed: UInt64(round), count: 4)
                try await pipeline.cycle()
            }
            try await body(pipeline, try await export(pipeline.database))
        }
    }

    private static func export(
        _ database: Database, through last: Position? = nil, after progress: ExportReader.Progress? = nil
    ) async throws -> [[UInt8]] {
        let exporter = PostgresLogExporter(pool: database.pool)
        let header = try #require(try await exporter.header(tenant: .default, from: 1, through: last))
        let written = Mutex<[UInt8]>([])
        _ = try await exporter.export(header, after: progress ?? ExportReader.Progress(header)) { piece in
            written.withLock { $0 += piece }
        }
        let lines = written.withLock { $0 }.split(separator: UInt8(ascii: "\n")).map { Array($0) }
        return progress == nil ? [header.line] + lines : lines
    }

    private static func `import`(_ lines: [[UInt8]], into database: Database) async throws -> PostgresLogImporter.Report
    {
        try await PostgresLogImporter(owner: database.owner).run(lines: lines[...])
    }

    private static func lines(of batch: Int64, in lines: [[UInt8]]) -> Range<Int> {
        let starts = lines.indices.filter { lines[$0].starts(with: Array(#"{"batch":"#.utf8)) }
        return starts[Int(batch) - 1]..<(Int(batch) < starts.count ? starts[Int(batch)] : lines.count - 1)
    }

    @Test func `S29 what was redacted is not in the export, and the import verifies all the same`() async throws {
        try await Self.withHistory { here, before in
            let person = "who is in charge of the redacted project"
            let project = try #require(here.simulator.office.truth().projects.first)
            try here.simulator.office.apply(.editProject(project: project.id, set: ["personInCharge": .string(person)]))
            try await here.cycle()
            let entity = NaturalKey.project(LogikalID(project.id)).reference(tenant: .default)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let redactor = PostgresRedactor(
                owner: here.database.owner, notifier: HeadNotifier(pool: here.database.pool, logger: logger))
            for field in ["jobNumber", "personInCharge"] {
                _ = try await redactor.redact(
                    .entity(entity.id), tenant: .default, redaction: Redaction(fields: [field], reason: "request"),
                    actor: "test", at: Timestamp(microseconds: 1))
            }
            let lines = try await Self.export(here.database)
            #expect(lines.count > before.count)
            #expect(!lines.contains { String(decoding: $0, as: UTF8.self).contains(person) })
            try await TestDatabases.shared.withMigratedDatabase { database, _ in
                _ = try await Self.import(lines, into: database)
                let report = try await PostgresLogVerifier(pool: database.pool).verify(tenant: .default)
                #expect(report.firstBreak == nil)
            }
        }
    }

    @Test func `S36 an imported log has the same chain head, read models and pages, byte for byte`() async throws {
        try await Self.withHistory { here, lines in
            try await here.projections.catchUp()
            try await TestDatabases.shared.withMigratedDatabase { database, _ in
                let report = try await Self.import(lines, into: database)
                #expect(report.present == 0)
                let there = Replica(database)
                try await there.projections.catchUp()
                let original = Replica(here.database)
                #expect(try await there.head() == original.head())
                #expect(try await there.readModels() == original.readModels())
                for view in [FeedView.log, .latest] {
                    for limit in [7, 500] {
                        #expect(try await there.pages(view, limit) == original.pages(view, limit))
                    }
                }
                let verified = try await PostgresLogVerifier(pool: database.pool).verify(tenant: .default)
                #expect(verified.firstBreak == nil && verified.chain == report.chain)
                // Nothing but a second export tells whether all was kept.
                #expect(try await Self.export(database) == lines)
            }
        }
    }

    @Test func `polling goes on in the new place where it ended in the old`() async throws {
        try await Self.withHistory { here, lines in
            try await TestDatabases.shared.withMigratedDatabase { database, _ in
                let report = try await Self.import(lines, into: database)
                let runner = Replica(database).runner(here.client)
                let first = try await runner.run().report
                #expect(first.failure == nil && first.eventCount == 0, "\(first.text)")
                here.simulator.office.mutate(seed: 99, count: 3)
                let second = try await runner.run().report
                #expect(second.eventCount > 0)
                let verified = try await PostgresLogVerifier(pool: database.pool).verify(tenant: .default)
                #expect(verified.firstBreak == nil && verified.events > report.head.rawValue)
            }
        }
    }

    @Test func `an import that ends anywhere goes on where it ended`() async throws {
        try await Self.withHistory { here, lines in
            let head = try await Replica(here.database).head()
            try await TestDatabases.shared.withMigratedDatabase { database, _ in
                var through = 0
                for count in stride(from: 1, to: lines.count, by: max(1, lines.count / 9)) {
                    await #expect(throws: ExportError.self) {
                        _ = try await Self.import(Array(lines[..<count]), into: database)
                    }
                    let verified = try await PostgresLogVerifier(pool: database.pool).verify(tenant: .default)
                    #expect(verified.firstBreak == nil && verified.events >= through)
                    through = Int(verified.events)
                }
                let report = try await Self.import(lines, into: database)
                #expect(report.present == through)
                let again = try await Self.import(lines, into: database)
                #expect(again.imported == 0 && again.chain == report.chain)
                #expect(try await Replica(database).head() == head)
            }
        }
    }

    @Test func `an import stops at the first bad batch, names it, and has everything before it`() async throws {
        try await Self.withHistory { _, lines in
            let bad = try #require((2...20).first { Self.lines(of: $0, in: lines).count > 2 })
            let target = Self.lines(of: bad, in: lines)
            let event = target.lowerBound + 1
            let next = Self.lines(of: bad + 1, in: lines).lowerBound
            var altered: [(String, [[UInt8]])] = []
            func alter(_ what: String, _ change: (inout [[UInt8]]) throws -> Void) rethrows {
                var copy = lines
                try change(&copy)
                altered.append((what, copy))
            }
            func replace(_ old: String, _ new: String, in line: inout [UInt8]) {
                line = Array(String(decoding: line, as: UTF8.self).replacing(old, with: new, maxReplacements: 1).utf8)
            }
            alter("a changed state") { replace(#""state":{"#, #""state":{"a":1,"#, in: &$0[event]) }
            alter("another version") { replace(#""version":"#, #""version":1"#, in: &$0[event]) }
            alter("another reason") { replace(#""reason":null"#, #""reason":"x""#, in: &$0[event]) }
            alter("another actor") { replace(#""actor":"poller""#, #""actor":"nobody""#, in: &$0[target.lowerBound]) }
            alter("another time") { replace(#""recordedAt":"#, #""recordedAt":1"#, in: &$0[target.lowerBound]) }
            alter("another key") { replace(#""key":"poll"#, #""key":"p0ll"#, in: &$0[target.lowerBound]) }
            alter("a missing event") { $0.remove(at: event) }
            alter("a missing batch") { $0.removeSubrange(target) }
            alter("a doubled event") { $0.insert($0[event], at: event) }
            alter("a doubled batch") { $0.insert(contentsOf: $0[target], at: target.upperBound) }
            alter("exchanged batches") { $0.swapAt(target.lowerBound, next) }
            alter("a cut line") { $0[event].removeLast(3) }
            for (what, lines) in altered {
                try await TestDatabases.shared.withMigratedDatabase { database, _ in
                    let error = await #expect(throws: ExportError.self, "\(what)") {
                        _ = try await Self.import(lines, into: database)
                    }
                    let number = what == "a doubled batch" ? bad + 1 : bad
                    let line = error?.detail ?? ""
                    #expect(line.contains("batch \(number)") || what == "a cut line", "\(what): \(line)")
                    let head = try await Replica(database).head()
                    #expect(head.batch == number - 1, "\(what)")
                }
            }
        }
    }

    @Test func `what no leaf covers is covered by the last line`() async throws {
        try await Self.withHistory { _, lines in
            var lines = lines
            lines[2] = Array(
                String(decoding: lines[2], as: UTF8.self).replacing(#""naturalKey":""#, with: #""naturalKey":"x"#).utf8)
            try await TestDatabases.shared.withMigratedDatabase { [lines] database, _ in
                let error = await #expect(throws: ExportError.self) {
                    _ = try await Self.import(lines, into: database)
                }
                #expect(error?.code == .damaged)
            }
        }
    }

    @Test func `a log is not imported over another`() async throws {
        try await Self.withHistory { here, lines in
            try await TestDatabases.shared.withMigratedDatabase { database, _ in
                _ = try await Replica(database).runner(here.client).run()
                let error = await #expect(throws: ExportError.self) {
                    _ = try await Self.import(lines, into: database)
                }
                #expect(error?.code == .otherLog)
                let verified = try await PostgresLogVerifier(pool: database.pool).verify(tenant: .default)
                #expect(verified.firstBreak == nil)
            }
        }
    }

    @Test func `a file that ends before the log does is told from one of another log`() async throws {
        try await Self.withHistory { here, lines in
            let beginning = try await Self.export(here.database, through: 1)
            #expect(beginning.count < lines.count)
            try await TestDatabases.shared.withMigratedDatabase { database, _ in
                let report = try await Self.import(lines, into: database)
                let again = try await Self.import(beginning, into: database)
                #expect(again.imported == 0 && again.present > 0 && again.chain == report.chain)
            }
            // As after a failover that lost the end, where nobody has told.
            let epoch = try await Replica(here.database).head().epoch
            try await TestDatabases.shared.withMigratedDatabase { database, _ in
                _ = try await Replica(database).runner(here.client).run()
                try await database.owner.execute("update log.sequencer set epoch = \(epoch)")
                let error = await #expect(throws: ExportError.self) {
                    _ = try await Self.import(beginning, into: database)
                }
                #expect(error?.code == .otherLog)
            }
        }
    }

    @Test func `an interrupted export goes on to the same bytes`() async throws {
        try await Self.withHistory { here, lines in
            for count in stride(from: 1, to: lines.count, by: max(1, lines.count / 7)) {
                var reader = ExportReader()
                for line in lines[..<count] { _ = try reader.read(line) }
                let progress = try #require(reader.progress)
                var kept: [[UInt8]] = []
                var bytes: Int64 = 0
                for line in lines where bytes < progress.bytes {
                    kept.append(line)
                    bytes += Int64(line.count) + 1
                }
                #expect(try await kept + Self.export(here.database, after: progress) == lines)
            }
        }
    }
}

/// A database with a log, as consumers see it.
private struct Replica {
    let database: Database
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    struct Head: Equatable, Sendable {
        let position: Int64
        let batch: Int64
        let chain: [UInt8]
        let epoch: UUID
    }

    init(_ database: Database) { self.database = database }

    var projections: ProjectionRunner {
        ProjectionRunner(
            catalog: Catalog.projections, store: PostgresProjectionStore(pool: database.pool, owner: database.owner),
            tenant: .default,
            logger: logger, waitForHead: { _ in })
    }

    func runner(_ client: LogikalClient) -> CycleRunner {
        let log = PostgresEventLog(pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))
        return CycleRunner(
            client: client, store: PostgresPollStore(pool: database.pool, log: log), tenant: .default,
            holder: "replica", now: { Timestamp(Date()) }, logger: logger)
    }

    func head() async throws -> Head {
        try await database.pool.withTenant(.default) { connection in
            try connection.query("select head, batch, chain, epoch from log.sequencer where tenant = 1") { row in
                Head(
                    position: try row.int64("head"), batch: try row.int64("batch"), chain: try row.bytes("chain"),
                    epoch: try row.uuid("epoch"))
            }[0]
        }
    }

    func readModels() async throws -> [[UInt8]] {
        var pages: [[UInt8]] = []
        for model in ReadModel.allCases {
            var query = ReadModelQuery(model, tenant: .default, limit: 100)
            repeat {
                let page = try await PostgresReadModels(pool: database.pool).list(query)
                pages.append(page.rows)
                query.after = page.next
            } while query.after != nil
        }
        return pages
    }

    func pages(_ view: FeedView, _ limit: Int) async throws -> [FeedPage] {
        let store = PostgresFeedStore(pool: database.pool)
        var pages: [FeedPage] = []
        var query = FeedQuery(tenant: .default, view: view, after: .start, limit: limit)
        while true {
            let page = try await store.page(query)
            pages.append(page)
            query.after = page.next
            query.origin = query.origin ?? page.head
            if page.isUpToDate { return pages }
        }
    }
}
