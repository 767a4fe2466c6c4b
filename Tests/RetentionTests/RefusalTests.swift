import Deflating
import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import Projecting
import Projections
import SyncTesting
import Synchronization
import Testing

@testable import PostgresStorage

/// Archives that are not what was taken out, and questions about what is.
@Suite(.timeLimit(.minutes(5))) struct RefusalTests {
    private static func withArchives(_ body: (Shelf, Position) async throws -> Void) async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 41)
            let head = try await shelf.fill(&office, batches: 20, seed: 41)
            try await shelf.runner.catchUp()
            try await shelf.archive(through: head)
            try await body(shelf, head)
        }
    }

    private static func lines(_ path: String) throws -> [[UInt8]] {
        var (reader, lines) = (try LineReader(path), [[UInt8]]())
        while let line = try reader.next() { lines.append(line) }
        return lines
    }

    private static func compressed(_ lines: [[UInt8]]) throws -> [UInt8] {
        let compressor = try GzipCompressor()
        return try compressor.add(lines.flatMap { $0 + [10] }) + compressor.finish()
    }

    /// A forger's manifest: what it says of the file is true.
    private static func describe(_ archive: ArchiveReader, _ bytes: [UInt8], in lines: [[UInt8]]) throws {
        var manifest = archive.manifest
        manifest.sha256 = Hash.of(bytes)
        manifest.size = Int64(bytes.count)
        manifest.exportedSize = lines.reduce(0) { $0 + Int64($1.count) + 1 }
        let path = archive.path.replacing(".jsonl.gz", with: ".json")
        try Data(manifest.bytes).write(to: URL(filePath: path))
    }

    private static func replace(_ old: String, _ new: String, in line: [UInt8]) -> [UInt8] {
        Array(String(decoding: line, as: UTF8.self).replacing(old, with: new, maxReplacements: 1).utf8)
    }

    private static func expectRefusal(
        _ what: String, _ codes: Set<ArchiveError.Code>, _ shelf: Shelf, _ archive: String
    ) async throws {
        let before = try await shelf.positions()
        let error = await #expect(throws: ArchiveError.self, "\(what)") {
            _ = try await shelf.attacher.attach(try ArchiveReader(archive), tenant: .default)
        }
        let isMeant = error.map { codes.contains($0.code) } ?? false
        #expect(isMeant, "\(what): \(String(describing: error))")
        #expect(try await shelf.positions() == before, "\(what)")
        await #expect(throws: ArchiveError.self, "\(what)") {
            _ = try await PostgresArchiveVerifier(pool: shelf.database.pool)
                .verify(try ArchiveReader(archive), tenant: .default)
        }
    }

    @Test func `a changed, cut or lengthened file is refused, and the log is as it was`() async throws {
        try await Self.withArchives { shelf, _ in
            let archive = try #require(try shelf.archives().last)
            let file = URL(filePath: archive.path)
            let bytes = Array(try Data(contentsOf: file))
            var altered: [(String, [UInt8])] = []
            for index in stride(from: 10, to: bytes.count, by: max(1, bytes.count / 12)) {
                var copy = bytes
                copy[index] ^= 4
                altered.append(("byte \(index)", copy))
            }
            altered.append(("cut", Array(bytes.dropLast(20))))
            altered.append(("half", Array(bytes.prefix(bytes.count / 2))))
            altered.append(("longer", bytes + [0]))
            altered.append(("empty", []))
            altered.append(("no gzip", Array("nothing\n".utf8)))
            altered.append(("compressed anew", try Self.compressed(Self.lines(archive.path)) + []))
            for (what, copy) in altered where copy != bytes {
                try Data(copy).write(to: file)
                try await Self.expectRefusal(what, [.damaged, .tampered], shelf, archive.path)
            }
            try FileManager.default.removeItem(at: file)
            try await Self.expectRefusal("missing", [.damaged], shelf, archive.path)
            try Data(bytes).write(to: file)
            _ = try await shelf.attacher.attach(try ArchiveReader(archive.path), tenant: .default)
        }
    }

    @Test func `a forged event is refused even with a manifest that fits it`() async throws {
        try await Self.withArchives { shelf, _ in
            let archive = try #require(try shelf.archives().last)
            let lines = try Self.lines(archive.path)
            let events = lines.indices.filter { lines[$0].starts(with: Array(#"{"event":"#.utf8)) }
            let event = try #require(events.first { String(decoding: lines[$0], as: UTF8.self).contains(#""name":"#) })
            var altered: [(String, [[UInt8]])] = []
            func alter(_ what: String, _ change: (inout [[UInt8]]) -> Void) {
                var copy = lines
                change(&copy)
                altered.append((what, copy))
            }
            alter("another state") { $0[event] = Self.replace(#""name":""#, #""name":"x"#, in: $0[event]) }
            alter("another version") { $0[event] = Self.replace(#""version":"#, #""version":1"#, in: $0[event]) }
            alter("a missing event") { $0.remove(at: event) }
            alter("a doubled event") { $0.insert($0[event], at: event) }
            alter("exchanged events") { $0.swapAt(event, event + 1) }
            alter("no last line") { $0.removeLast() }
            alter("another key") { $0[0] = Self.replace(#""last":"#, #""last":1"#, in: $0[0]) }
            for (what, copy) in altered {
                let bytes = try Self.compressed(copy)
                try Data(bytes).write(to: URL(filePath: archive.path))
                try Self.describe(archive, bytes, in: copy)
                try await Self.expectRefusal(what, [.tampered, .damaged], shelf, archive.path)
            }
        }
    }

    @Test func `a history that was rewritten as a whole is another log's`() async throws {
        try await Self.withArchives { shelf, head in
            // The same office told a little differently, every hash in order.
            try await Self.withArchives { other, _ in
                for (mine, theirs) in zip(try shelf.archives(), try other.archives()).reversed() {
                    #expect(mine.manifest.header.last == theirs.manifest.header.last)
                    try await Self.expectRefusal("another log", [.foreign], shelf, theirs.path)
                }
            }
            let archive = try #require(try shelf.archives().last)
            let error = await #expect(throws: ArchiveError.self) {
                _ = try await shelf.attacher.attach(archive, tenant: TenantID(rawValue: 2))
            }
            #expect(error?.code == .foreign)
        }
    }

    @Test func `archives go back from the newest, and each only once`() async throws {
        try await Self.withArchives { shelf, _ in
            let archives = try shelf.archives()
            let oldest = try #require(archives.first)
            let early = await #expect(throws: ArchiveError.self) {
                _ = try await shelf.attacher.attach(oldest, tenant: .default)
            }
            #expect(early?.code == .notNext)
            let newest = try #require(archives.last)
            _ = try await shelf.attacher.attach(newest, tenant: .default)
            let again = await #expect(throws: ArchiveError.self) {
                _ = try await shelf.attacher.attach(newest, tenant: .default)
            }
            #expect(again?.code == .notNext)
        }
    }

    @Test func `an event that stayed and was changed is found, by itself and beside its archive`() async throws {
        try await Self.withArchives { shelf, _ in
            let newest = try #require(try shelf.archives().last)
            let last = newest.manifest.header.last.rawValue
            try await shelf.tamper("update log.event set reason = 'forged' where tenant = 1 and position = \(last)")
            let broken = try #require(try await shelf.verify().firstBreak)
            #expect(broken.position == Position(last) && broken.message.contains("stayed"))
            let error = await #expect(throws: ArchiveError.self) {
                _ = try await PostgresArchiveVerifier(pool: shelf.database.pool).verify(newest, tenant: .default)
            }
            #expect(error?.code == .tampered && error?.detail.contains("position \(last)") == true)
            let refused = await #expect(throws: ArchiveError.self) {
                _ = try await shelf.attacher.attach(newest, tenant: .default)
            }
            #expect(refused?.code == .changed && refused?.detail.contains("position \(last)") == true)
        }
    }

    @Test func `a replay of the past begins at the floor, and is what the present was`() async throws {
        try await Self.withArchives { shelf, head in
            let floor = try await shelf.floor()
            let scratch = PostgresScratch(owner: shelf.database.owner)
            let schema = try ScratchSchema("scratch")
            func build(at position: Position) async throws -> ScratchReport {
                try await scratch.build(
                    Catalog.projections, of: .default, at: position, into: schema, replacing: true)
            }
            let error = await #expect(throws: ScratchError.self) {
                _ = try await build(at: Position(floor.rawValue - 1))
            }
            #expect(error?.code == .gone && error?.description.contains("position \(floor) or later") == true)
            let store = PostgresProjectionStore(pool: shelf.database.pool, owner: shelf.database.owner)
            let builds = try await store.builds(tenant: .default)
            for (position, isNow) in [(floor, false), (head, true)] {
                let report = try await build(at: position)
                #expect(report.leftOut.isEmpty)
                let compared = try await scratch.compare(
                    report, with: builds, definitions: Catalog.projections, limit: 10)
                #expect(compared.count == Catalog.projections.count)
                // Versions that ended below the floor are in the present only, and are no difference.
                let isSame = compared.allSatisfy { $0.isEqual }
                #expect(isSame == isNow, "\(position): \(compared)")
            }
        }
    }

    @Test func `a log that was archived, and one that was attached, is the one that was witnessed`() async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 43)
            let epochs = PostgresEpochs(owner: shelf.database.owner)
            let witness = MemoryWitness()
            let seen = try await shelf.fill(&office, batches: 12, seed: 43)
            #expect(try await epochs.compare(with: witness) == [])
            let before = try await epochs.all(of: .default)
            try await shelf.fill(&office, batches: 12, seed: 44)
            try await shelf.archive(through: seen)
            #expect(try await shelf.floor() > .start)
            let told = try #require(before.last?.id)
            #expect(try await epochs.recognise(seen, in: told, of: .default))
            #expect(try await epochs.compare(with: witness) == [])
            try await shelf.attachAll()
            #expect(try await epochs.compare(with: witness) == [])
            #expect(try await epochs.all(of: .default) == before)
        }
    }

    /// What was witnessed, in memory.
    private final class MemoryWitness: LogWitness {
        private let kept = Mutex<LastSighting?>(nil)

        func last() throws -> LastSighting? { kept.withLock { $0 } }
        func keep(_ sighting: LogSighting) throws { kept.withLock { $0 = LastSighting(sighting, isCopy: false) } }
    }

    @Test func `what is below the floor is refused by name, what is above is answered`() async throws {
        try await Self.withArchives { shelf, head in
            let floor = try await shelf.floor()
            let below = Position(floor.rawValue - 1)
            let file = try #require(try shelf.archives().last).path
            func gone(_ what: String, _ body: () async throws -> Void) async {
                let error = await #expect(throws: HistoryError.self, "\(what)") { try await body() }
                #expect(error?.code == .gone && error?.floor == floor, "\(what)")
                #expect(error?.description.contains("log attach") == true, "\(what)")
            }
            await gone("as of") { _ = try await shelf.history.position(of: .position(below), tenant: .default) }
            await gone("list") { _ = try await shelf.answers(asOf: below) }
            await gone("row") {
                _ = try await shelf.readModels.row(UUID(), of: .projects, tenant: .default, asOf: below)
            }
            await gone("thumbnail") {
                _ = try await PostgresBlobReader(pool: shelf.database.pool)
                    .thumbnail(of: UUID(), tenant: .default, known: [], asOf: below)
            }
            await gone("difference") { _ = try await shelf.differences(from: below, to: head) }
            await gone("history") {
                _ = try await shelf.history.history(of: UUID(), tenant: .default, after: below, limit: 10)
            }
            _ = try await shelf.answers(asOf: floor)
            _ = try await shelf.differences(from: floor, to: head)

            let archived = ArchivedHistory(first: below, floor: floor, archive: file)
            await #expect(throws: archived) { _ = try await shelf.export(from: below) }
            let reader = PostgresLogReader(pool: shelf.database.pool)
            var filter = PostgresLogReader.Filter()
            filter.since = .position(Position(below.rawValue - 1))
            let wanted = filter
            await #expect(throws: archived) { _ = try await reader.events(wanted, tenant: .default, limit: 5) }
            let shown = try await reader.events(tenant: .default, limit: 1000).map(\.position)
            #expect(shown.first == Position(floor.rawValue + 1) && shown.last == head)
            let proofs = PostgresCheckpoints(pool: shelf.database.pool, key: shelf.key)
            let unavailable = await #expect(throws: LogProofUnavailable.self) {
                _ = try await proofs.proof(of: floor, tenant: .default)
            }
            #expect(unavailable?.code == .archived && unavailable?.archive == file)
            try (try await proofs.proof(of: Position(floor.rawValue + 1), tenant: .default)).verify()
        }
    }
}
