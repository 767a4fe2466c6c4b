import EventSourcing
import Foundation
import Logging
import LogikalModel
import PostgresClient
import PostgresStorage
import SyncTesting
import Synchronization
import Testing

/// Batches that are too large to be held, and the checkpoints that travel with them.
@Suite struct LargeImportTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let size = 5000
    private static let key = LogSigningKey()

    /// A log of a small batch, a large one and a small one, with a checkpoint at the end of each, as lines.
    private static func withExport(
        version: Int64 = ExportHeader.newestVersion, _ body: ([[UInt8]]) async throws -> Void
    ) async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let log = PostgresEventLog(pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))
            let checkpoints = PostgresCheckpoints(pool: database.pool, key: key)
            for (number, count) in [2, size, 3].enumerated() {
                var generator = SystemRandomNumberGenerator()
                let events = (0..<count).map { index in
                    ProposedEvent(
                        entity: EntityReference(.directory, UUID()), version: 1,
                        type: EventType(.directory, .discovered), observedAt: Timestamp(microseconds: 1),
                        naturalKey: "\(number)/\(index)", parent: nil, state: ["name": .string("\(index)")])
                }
                try await log.append(
                    PreparedBatch(
                        ProposedBatch(key: "\(number)", kind: .poll, actor: "test", events: events), tenant: .default,
                        using: &generator))
                _ = try await checkpoints.sign(tenant: .default, at: Timestamp(microseconds: Int64(number) + 1))
            }
            try await body(try await export(database, version: version))
        }
    }

    private static func export(
        _ database: Database, version: Int64 = ExportHeader.newestVersion
    ) async throws -> [[UInt8]] {
        let exporter = PostgresLogExporter(pool: database.pool)
        let newest = try #require(try await exporter.header(tenant: .default, from: 1, through: nil))
        let header = ExportHeader(
            tenant: newest.tenant, name: newest.name, epoch: newest.epoch, firstBatch: newest.firstBatch,
            first: newest.first, last: newest.last, previous: newest.previous, version: version)
        let written = Mutex<[UInt8]>([])
        _ = try await exporter.export(header, after: ExportReader.Progress(header)) { piece in
            written.withLock { $0 += piece }
        }
        return [header.line] + written.withLock { $0 }.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    }

    private static func `import`(_ lines: [[UInt8]], into database: Database) async throws -> PostgresLogImporter.Report
    {
        try await PostgresLogImporter(owner: database.owner, key: key.verifyKey).run(lines: lines[...])
    }

    private static func replacing(_ old: String, by new: String, in line: [UInt8]) -> [UInt8] {
        Array(String(decoding: line, as: UTF8.self).replacing(old, with: new, maxReplacements: 1).utf8)
    }

    @Test func `S36 a large batch comes through in parts, with the checkpoints, and is exported to the same bytes`()
        async throws
    {
        try await Self.withExport { lines in
            #expect(lines.count == 1 + 3 * 2 + Self.size + 5 + 1)
            try await TestDatabases.shared.withMigratedDatabase { database, _ in
                let report = try await Self.import(lines, into: database)
                #expect(report.imported == Int64(Self.size) + 5)
                let verified = try await PostgresLogVerifier(pool: database.pool, key: Self.key.verifyKey).verify(
                    tenant: .default)
                #expect(verified.firstBreak == nil && verified.checkpoints == 3)
                #expect(try await Self.export(database) == lines)
                let again = try await Self.import(lines, into: database)
                #expect(again.imported == 0 && again.present == report.imported)
            }
        }
    }

    @Test func `no more than a part is held, and the parts are the batch`() async throws {
        try await Self.withExport { lines in
            var reader = ExportReader(eventsPerPart: 700)
            var sizes: [Int] = []
            var positions: [Position] = []
            for line in lines {
                guard let part = try reader.read(line) else { continue }
                sizes.append(part.events.count)
                positions += part.events.map(\.position)
                #expect(part.isPart == (part.events.last?.position != part.last))
            }
            try reader.finish()
            #expect(sizes == [2] + Array(repeating: 700, count: 7) + [100, 3])
            #expect(positions == (1...Int64(Self.size + 5)).map { Position($0) })
        }
    }

    @Test func `a large batch whose end is not what was appended leaves nothing, and the good file goes on`()
        async throws
    {
        try await Self.withExport { lines in
            try await TestDatabases.shared.withMigratedDatabase { database, _ in
                var bad = lines
                let last = lines.count - 1 - 1 - 2 - 3
                bad[last] = Self.replacing(#""state":{"#, by: #""state":{"a":1,"#, in: bad[last])
                let error = await #expect(throws: ExportError.self) {
                    _ = try await Self.import(bad, into: database)
                }
                #expect(
                    error?.code == .tampered && error?.detail.contains("batch 2") == true,
                    "\(String(describing: error))")
                let left = try await database.owner.query("select count(*) from log.event") { try $0.int64(0) }
                #expect(left == [2])
                let cut = await #expect(throws: ExportError.self) {
                    _ = try await Self.import(Array(lines[..<last]), into: database)
                }
                #expect(cut?.code == .endsEarly)
                let report = try await Self.import(lines, into: database)
                #expect(report.present == 2 && report.imported == Int64(Self.size) + 3)
                #expect(try await Self.export(database) == lines)
            }
        }
    }

    @Test func `a checkpoint that the key did not sign, or that tells another history, is refused`() async throws {
        try await Self.withExport { lines in
            let place = try #require(lines.lastIndex { $0.starts(with: Array(#"{"checkpoint":"#.utf8)) })
            let note = try #require(try JSONReader.read(lines[place])["checkpoint"]?.string)
            let signed = try #require(SignedCheckpoint(note: note)).checkpoint
            let other = try Self.key.sign(
                LogCheckpoint(
                    tenant: .default, position: signed.position, batch: signed.batch, chain: .zero,
                    signedAt: signed.signedAt))
            // Its last byte belongs to the signature.
            let end = try #require(note.dropLast().lastIndex { $0 != "=" })
            var forged = note
            forged.replaceSubrange(end...end, with: note[end] == "A" ? "Q" : "A")
            for (what, text) in [("another history", other.note), ("a forged signature", forged)] {
                var altered = lines
                altered[place] = CanonicalJSON.bytes(["checkpoint": .string(text)])
                try await TestDatabases.shared.withMigratedDatabase { [altered] database, _ in
                    let error = await #expect(throws: ExportError.self, "\(what)") {
                        _ = try await Self.import(altered, into: database)
                    }
                    #expect(error?.code == .tampered, "\(what): \(String(describing: error))")
                    let head = try await database.owner.query("select batch from log.sequencer") { try $0.int64(0) }
                    #expect(head == [2], "\(what)")
                }
            }
        }
    }

    @Test func `an export of the first format, without checkpoints, is still imported`() async throws {
        try await Self.withExport(version: 1) { lines in
            #expect(lines.count == 1 + 3 + Self.size + 5 + 1)
            #expect(String(decoding: lines[0], as: UTF8.self).contains(#""formatVersion":1"#))
            try await TestDatabases.shared.withMigratedDatabase { database, _ in
                let report = try await Self.import(lines, into: database)
                #expect(report.imported == Int64(Self.size) + 5)
                let kept = try await database.owner.query("select count(*) from log.checkpoint") { try $0.int64(0) }
                #expect(kept == [0])
            }
        }
    }
}
