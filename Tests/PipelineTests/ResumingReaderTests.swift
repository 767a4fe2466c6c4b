import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalModel
import PostgresStorage
import SyncTesting
import Synchronization
import Testing

@Suite struct ResumingReaderTests {
    /// What a consumer has on its disk: the changes it applied and the cursor that goes with them.
    private struct Saved: Sendable {
        var cursor: String?
        var positions: [Int64] = []
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a reader that is killed again and again misses nothing and never goes back`(seed: UInt64) async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let watcher = HeadWatcher(
                source: PostgresHeadSource(
                    pool: database.pool, configuration: database.configuration, logger: logger), logger: logger)
            var generator = SystemRandomNumberGenerator()
            let codec = try await PostgresAccessStore(pool: database.pool).cursorCodec(using: &generator)
            let feed = ChangesFeed(
                store: PostgresFeedStore(pool: database.pool), watcher: watcher, codec: codec,
                now: { Timestamp(Date()) })
            let watching = Task { try await watcher.run() }
            let writing = Task {
                try await Self.write(
                    60,
                    PostgresEventLog(
                        pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger)))
            }
            let disk = Disk()
            var random = SeededGenerator(seed: seed)
            var lives = 0
            while true {
                let pages = Int.random(in: 1...4, using: &random)
                let limit = Int.random(in: 1...7, using: &random)
                // Each life ends after some pages, some of them while the next one is waited for.
                let life = Task { try await Self.read(feed, disk, pages: pages, limit: limit) }
                if Bool.random(using: &random) { life.cancel() }
                _ = await life.result
                lives += 1
                if disk.read().positions.count == 180 { break }
            }
            try await writing.value
            watching.cancel()
            _ = await watching.result
            #expect(disk.read().positions == Array(1...180), "seed \(seed)")
            #expect(lives > 10)
        }
    }

    private static func read(_ feed: ChangesFeed, _ disk: Disk, pages: Int, limit: Int) async throws {
        for _ in 0..<pages {
            let before = disk.read()
            let answer = try await feed.answer(
                FeedRequest(
                    tenant: .default, view: .log, since: before.cursor, limit: limit, wait: .milliseconds(200)))
            let rows = try JSONReader.read([UInt8(ascii: "[")] + answer.page.rows + [UInt8(ascii: "]")]).array ?? []
            // Applied and remembered in one step, as a consumer's transaction does it.
            disk.write(
                Saved(
                    cursor: answer.cursor,
                    positions: before.positions + rows.compactMap { $0["position"]?.number?.int64 }))
        }
    }

    private static func write(_ batches: Int, _ log: PostgresEventLog) async throws {
        var generator = SystemRandomNumberGenerator()
        for batch in 0..<batches {
            let events = (0..<3).map { index in
                let key = NaturalKey.directory(path: "\(batch)/\(index)")
                return ProposedEvent(
                    entity: key.reference(tenant: .default), version: 1, type: EventType(.directory, .discovered),
                    observedAt: Timestamp(microseconds: 1), naturalKey: key.text, parent: nil,
                    state: ["logikalId": .string(key.text)])
            }
            let proposed = ProposedBatch(key: "\(batch)", kind: .poll, actor: "test", events: events)
            try await log.append(PreparedBatch(proposed, tenant: .default, using: &generator))
        }
    }

    private final class Disk: Sendable {
        private let saved = Mutex(Saved())
        func read() -> Saved { saved.withLock { $0 } }
        func write(_ new: Saved) { saved.withLock { $0 = new } }
    }
}
