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
    private struct Place {
        let position: Int64
        let entity: UUID
        /// Consumers of the newest states are spared it.
        let isDamped: Bool
    }

    /// What stays of positions (after, through]: the newest event of each entity, and the one that is shown of it.
    private static func kept(_ log: [Place], after: Int64, through: Int64) -> [Int64] {
        func newest(_ places: [Place]) -> [UUID: Int64] {
            places.reduce(into: [:]) { $0[$1.entity] = max($0[$1.entity] ?? 0, $1.position) }
        }
        let range = log.filter { $0.position > after && $0.position <= through }
        let shown = newest(log.filter { !$0.isDamped }).values.filter { position in
            position > after && position <= through
        }
        let whole = newest(log)
        let needed = shown.filter { position in !whole.values.contains(position) }
        return Set(newest(range).values).union(needed).sorted()
    }

    private static func places(_ shelf: Shelf) async throws -> [Place] {
        try await shelf.database.owner.query(
            "select position, entity_id, reason, version, state is null as gone from log.event where tenant = 1"
        ) { row in
            let isSpared = try row.textIfPresent("reason") == "flap" && row.int64("version") > 1
            return Place(
                position: try row.int64("position"), entity: try row.uuid("entity_id"),
                isDamped: try isSpared && !row.bool("gone"))
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `archiving leaves the newest event of each entity, and attaching brings every byte back`(seed: UInt64)
        async throws
    {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: seed)
            let head = try await shelf.fill(&office, batches: 30, seed: seed)
            try await shelf.runner.catchUp()
            let places = try await Self.places(shelf)
            let export = try await shelf.export()
            let pages = [try await shelf.pages(.log), try await shelf.pages(.latest)]
            let answers = try await shelf.answers(asOf: 30)
            let whole = try await shelf.verify()

            let reports = try await shelf.archive(through: head)
            #expect(reports.count >= 3, "seed \(seed)")
            var expected: [Int64] = []
            for report in reports {
                let header = report.manifest.header
                let kept = Self.kept(places, after: header.first.rawValue - 1, through: header.last.rawValue)
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

    @Test func `a batch that is read in parts goes and comes back as it was`() async throws {
        try await Shelf.with(width: 6000) { shelf in
            func events(_ numbers: Range<Int>) -> [ProposedEvent] {
                numbers.map { number in
                    let path = "d\(number % 700)"
                    return ProposedEvent(
                        entity: NaturalKey.directory(path: path).reference(tenant: .default),
                        version: Int64(number / 700 + 1), type: EventType(.directory, .changed),
                        observedAt: Timestamp(microseconds: 1), naturalKey: path, parent: nil,
                        state: ["name": .string("\(number)")])
                }
            }
            try await shelf.append("small", events(0..<10))
            try await shelf.append("large", events(10..<4511))
            let head = try await shelf.append("next", events(4511..<6511))
            try await shelf.sign()
            let export = try await shelf.export()
            #expect(try await shelf.archive(through: head).map(\.manifest.events) == [4511])
            let archive = try #require(try shelf.archives().first)
            let verified = try await PostgresArchiveVerifier(pool: shelf.database.pool)
                .verify(archive, tenant: .default)
            #expect(verified.compared == 700)
            try await shelf.attachAll()
            #expect(try await shelf.export() == export)
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
            try await shelf.fill(&office, batches: 3, seed: 12)
            let head = try await shelf.fill(&office, batches: 20, seed: 13)
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
                    _ = try await importer.run(lines: lines[...])
                }
                let report = try await importer.run(lines: rest.split(separator: 10).map { Array($0) }[...])
                #expect(report.head == head)
                // The checkpoints came too, those within an archive and the one after all of them.
                let found = try await PostgresLogVerifier(pool: database.pool, key: shelf.key.verifyKey)
                    .verify(tenant: .default)
                #expect(found.firstBreak == nil && found.checkpoints == 2)
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
