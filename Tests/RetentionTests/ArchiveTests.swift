import Deflating
import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import Projecting
import SyncTesting
import Testing

@testable import PostgresStorage

/// History that leaves the database and comes back.
@Suite(.timeLimit(.minutes(5))) struct ArchiveTests {
    /// What stays of positions (after, through]: the newest event of each entity.
    private static func kept(_ positions: [Int64: UUID], after: Int64, through: Int64) -> [Int64] {
        let newest = positions.filter { $0.key > after && $0.key <= through }
            .reduce(into: [UUID: Int64]()) { $0[$1.value] = max($0[$1.value] ?? 0, $1.key) }
        return newest.values.sorted()
    }

    private static func entities(_ shelf: Shelf) async throws -> [Int64: UUID] {
        let rows = try await shelf.database.owner.query("select position, entity_id from log.event where tenant = 1") {
            (try $0.int64(0), try $0.uuid(1))
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `archiving leaves the newest event of each entity, and attaching brings every byte back`(seed: UInt64)
        async throws
    {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: seed)
            let head = try await shelf.fill(&office, batches: 30, seed: seed)
            try await shelf.runner.catchUp()
            let entities = try await Self.entities(shelf)
            let export = try await shelf.export()
            let pages = [try await shelf.pages(.log), try await shelf.pages(.latest)]
            let answers = try await shelf.answers(asOf: 30)
            let whole = try await shelf.verify()

            let reports = try await shelf.archive(through: head)
            #expect(reports.count >= 3, "seed \(seed)")
            var expected: [Int64] = []
            for report in reports {
                let header = report.manifest.header
                let kept = Self.kept(entities, after: header.first.rawValue - 1, through: header.last.rawValue)
                #expect(report.kept == Int64(kept.count))
                expected += kept
            }
            let floor = try await shelf.floor()
            #expect(floor == reports.last?.manifest.header.last)
            expected += floor.rawValue + 1...head.rawValue
            #expect(try await shelf.positions() == expected, "seed \(seed)")
            let latest = try await shelf.pages(.latest)
            #expect(latest.map(\.rows) == pages[1].map(\.rows))
            let rest = try await shelf.verify()
            #expect(rest.firstBreak == nil && rest.chain == whole.chain && rest.archivedThrough == floor)
            #expect(rest.events == head.rawValue - floor.rawValue && rest.checkpoints == whole.checkpoints)
            #expect(try await shelf.findings() == [])

            try await shelf.attachAll()
            #expect(try await shelf.floor() == .start)
            #expect(try await shelf.export() == export)
            let again = [try await shelf.pages(.log), try await shelf.pages(.latest)]
            #expect(again == pages)
            #expect(try await shelf.answers(asOf: 30) == answers)
            #expect(try await shelf.verify() == whole)
            #expect(try await shelf.findings() == [])
        }
    }

    @Test func `archives follow one on the other, and go back in any number`() async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 5)
            let head = try await shelf.fill(&office, batches: 20, seed: 5)
            let export = try await shelf.export()
            try await shelf.archive(through: 45)
            let more = try await shelf.fill(&office, batches: 10, seed: 6)
            try await shelf.archive(through: head)
            let newest = try #require(try shelf.archives().last)
            _ = try await shelf.attacher.attach(newest, tenant: .default)
            #expect(try await shelf.findings() == [])
            #expect(try await shelf.verify().firstBreak == nil)
            try await shelf.archive(through: more)
            try await shelf.attachAll()
            let all = try await shelf.export()
            #expect(all.count > export.count)
            #expect(try await shelf.verify().firstBreak == nil)
            #expect(try await shelf.positions() == Array(1...more.rawValue))
            let entries = try await PostgresArchives(pool: shelf.database.pool).list(tenant: .default)
            #expect(entries.allSatisfy { $0.attachedAt != nil })
            #expect(entries.filter { $0.last == newest.manifest.header.last }.count == 2)
        }
    }

    @Test func `a batch larger than a partition goes as a whole`() async throws {
        try await Shelf.with(width: 5) { shelf in
            var office = RandomOffice(seed: 8)
            try await shelf.append("small", office.events(3))
            try await shelf.append("large", office.events(23))
            let head = try await shelf.append("next", office.events(6))
            try await shelf.sign()
            let export = try await shelf.export()
            let reports = try await shelf.archive(through: head)
            #expect(reports.map(\.manifest.header.last) == [3, 26])
            #expect(try await shelf.verify().firstBreak == nil)
            #expect(try await shelf.findings() == [])
            try await shelf.append("more", office.events(9))
            try await shelf.attachAll()
            #expect(try await shelf.export(from: 1).count > export.count)
            #expect(try await shelf.verify().firstBreak == nil)
        }
    }

    private struct Killed: Error {}

    @Test(arguments: PostgresArchiver.Step.allCases)
    func `an archiving that ends after any step has lost nothing, and goes on`(step: PostgresArchiver.Step)
        async throws
    {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 9)
            let head = try await shelf.fill(&office, batches: 20, seed: 9)
            let export = try await shelf.export()
            await #expect(throws: Killed.self) {
                try await shelf.archive(through: head) { if $0 == step { throw Killed() } }
            }
            let floor = try await shelf.floor()
            let hasMoved = floor > .start
            #expect(hasMoved == (step == .detached))
            #expect(try await shelf.verify().firstBreak == nil)
            if step == .detached {
                // All that has left is in a file with its name, whole.
                _ = try await PostgresArchiveVerifier(pool: shelf.database.pool)
                    .verify(try #require(try shelf.archives().first), tenant: .default)
            } else {
                #expect(try await shelf.export() == export)
            }
            try await shelf.archive(through: head)
            let archives = try shelf.archives()
            #expect(archives.count >= 3)
            #expect(try await shelf.findings() == [])
            try await shelf.attachAll()
            #expect(try await shelf.export() == export)
        }
    }

    @Test func `what was written is not detached when it is not what comes back`() async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 10)
            let head = try await shelf.fill(&office, batches: 10, seed: 10)
            let positions = try await shelf.positions()
            // The disk changes a byte between the writing and the reading.
            let error = await #expect(throws: ArchiveError.self) {
                try await shelf.archive(through: head) { step in
                    guard step == .written else { return }
                    let names = try FileManager.default.contentsOfDirectory(atPath: shelf.folder)
                    let partial = URL(filePath: shelf.folder).appending(path: try #require(names.first))
                    var bytes = Array(try Data(contentsOf: partial))
                    bytes[bytes.count / 2] ^= 1
                    try Data(bytes).write(to: partial)
                }
            }
            #expect(error?.code == .damaged)
            #expect(try await shelf.positions() == positions)
            #expect(try await shelf.floor() == .start)
        }
    }

    @Test func `another log's archive is not written over`() async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 11)
            let head = try await shelf.fill(&office, batches: 10, seed: 11)
            try await shelf.archive(through: head)
            let manifests = try shelf.archives().map(\.manifest)
            try await shelf.attachAll()
            try await shelf.tamper("update log.sequencer set name = 'another' where tenant = 1")
            let error = await #expect(throws: ArchiveError.self) { try await shelf.archive(through: head) }
            #expect(error?.code == .occupied)
            let left = try shelf.archives().map(\.manifest)
            #expect(left == manifests)
        }
    }

    @Test func `archives and an export of the rest are the whole log somewhere else`() async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 12)
            let head = try await shelf.fill(&office, batches: 20, seed: 12)
            let pages = try await shelf.pages(.log)
            try await shelf.archive(through: head)
            let rest = try await shelf.export(from: Position(shelf.floor().rawValue + 1))
            let archives = try shelf.archives()
            try await TestDatabases.shared.withMigratedDatabase { database, _ in
                let importer = PostgresLogImporter(owner: database.owner)
                for archive in archives {
                    var lines: [[UInt8]] = []
                    var reader = try LineReader(archive.path)
                    while let line = try reader.next() { lines.append(line) }
                    var left = lines[...]
                    _ = try await importer.run { left.popFirst() }
                }
                var left = rest.split(separator: 10).map { Array($0) }[...]
                let report = try await importer.run { left.popFirst() }
                #expect(report.head == head)
                let feed = PostgresFeedStore(pool: database.pool)
                var query = FeedQuery(tenant: .default, view: .log, limit: 13)
                for page in pages {
                    let there = try await feed.page(query)
                    #expect(there.rows == page.rows)
                    query.after = there.next
                }
            }
        }
    }
}
