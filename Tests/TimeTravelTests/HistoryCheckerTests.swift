import Crypto
import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalModel
import PostgresClient
import PostgresStorage
import SyncTesting
import Synchronization
import Testing

/// S39: what clients recorded while they wrote and read at the same time, looked through for what must not be.
@Suite(.timeLimit(.minutes(3))) struct HistoryCheckerTests {
    private typealias Operation = HistoryChecker.Operation

    private static let namespace = UUID(uuidString: "6ba7b812-9dad-11d1-80b4-00c04fd430c8")!

    @Test func `a history in which nothing is wrong has no anomaly`() {
        let history: [Operation] = [
            .appended(events: ["a", "b"], first: 1), .refused(events: ["x"]), .appended(events: ["c"], first: 3),
            .polled(session: 1, after: 0, events: [(1, "a")], next: 1),
            .polled(session: 1, after: 1, events: [(2, "b"), (3, "c")], next: 3),
            .polled(session: 2, after: 3, events: [], next: 3),
        ]
        #expect(HistoryChecker(history).anomalies.isEmpty)
    }

    @Test func `each anomaly is found where it is put in`() {
        let good: [Operation] = [
            .appended(events: ["a", "b", "c"], first: 1),
            .polled(session: 1, after: 0, events: [(1, "a"), (2, "b"), (3, "c")], next: 3),
        ]
        let bad: [(Operation, HistoryChecker.Anomaly)] = [
            (.polled(session: 2, after: 0, events: [(1, "a"), (3, "c")], next: 3), .pollSkip(session: 2, position: 2)),
            (.polled(session: 2, after: 1, events: [], next: 3), .pollSkip(session: 2, position: 2)),
            (
                .polled(session: 2, after: 2, events: [(2, "b"), (3, "c")], next: 3),
                .nonmonotonicPoll(session: 2, position: 2)
            ),
            (.polled(session: 2, after: 3, events: [], next: 1), .nonmonotonicPoll(session: 2, position: 1)),
            (.refused(events: ["b"]), .abortedRead("b")), (.appended(events: ["d"], first: 2), .lostWrite("d")),
            (.appended(events: ["d"], first: 2), .inconsistentPosition(2)),
            (.polled(session: 2, after: 3, events: [(4, "a")], next: 4), .inconsistentPosition(4)),
        ]
        for (operation, anomaly) in bad {
            #expect(HistoryChecker(good + [operation]).anomalies.contains(anomaly), "\(anomaly)")
        }
        #expect(HistoryChecker(good).anomalies.isEmpty)
    }

    private final class Countdown: Sendable {
        private let left: Mutex<Int>

        init(_ count: Int) { left = Mutex(count) }

        func step() { left.withLock { $0 -= 1 } }
        var isOver: Bool { left.withLock { $0 == 0 } }
    }

    private static func feed(_ past: Past) -> ChangesFeed {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return ChangesFeed(
            store: past.feed,
            watcher: HeadWatcher(
                source: PostgresHeadSource(
                    pool: past.database.pool, configuration: past.database.configuration, logger: logger),
                logger: logger),
            codec: FeedCursorCodec(keyID: 1, key: SymmetricKey(data: [UInt8](repeating: 7, count: 32))),
            now: { Timestamp(microseconds: 0) })
    }

    /// Appends batches of which some can't be: they go on from a version that is not there, or are cancelled.
    private static func write(_ past: Past, writer: Int, seed: UInt64) async throws -> [Operation] {
        var generator = SeededGenerator(seed: seed &* 31 &+ UInt64(writer))
        var operations: [Operation] = []
        for batch in 0..<25 {
            let isWrong = Int.random(in: 0..<5, using: &generator) == 0
            let events = (0..<Int.random(in: 1...6, using: &generator)).map { ordinal in
                let entity = EntityReference(
                    .project, UUID(namespace: Self.namespace, name: "\(writer)/\(batch)/\(ordinal)"))
                return ProposedEvent(
                    entity: entity, version: isWrong && ordinal == 0 ? 7 : 1, type: EventType(.project, .discovered),
                    observedAt: Timestamp(microseconds: 1), naturalKey: entity.id.text, parent: nil,
                    state: ["name": "x"])
            }
            let ids = events.map(\.entity.id.text)
            do {
                let last = try await past.append("\(writer)/\(batch)", events)
                operations.append(.appended(events: ids, first: last.rawValue - Int64(ids.count) + 1))
            } catch is AppendError {
                operations.append(.refused(events: ids))
            }
        }
        return operations
    }

    private static func poll(
        _ feed: ChangesFeed, session: Int, seed: UInt64, until isDone: @Sendable () -> Bool
    ) async throws -> [Operation] {
        var generator = SeededGenerator(seed: seed &* 17 &+ UInt64(session))
        var (operations, cursor, after): ([Operation], String?, Int64) = ([], nil, 0)
        while true {
            let wasDone = isDone()
            let answer = try await feed.answer(
                FeedRequest(
                    tenant: .default, view: .log, since: cursor, limit: .random(in: 1...40, using: &generator)))
            let rows = try OracleConsumer.rows(answer.page.rows)
            let events = rows.map { ($0.position, $0.change["entity"]?["id"]?.string ?? "") }
            operations.append(
                .polled(session: session, after: after, events: events, next: answer.page.next.rawValue))
            (cursor, after) = (answer.cursor, answer.page.next.rawValue)
            if wasDone, answer.page.isUpToDate { return operations }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `writers and pollers at the same time leave a history without an anomaly`(seed: UInt64) async throws {
        try await Past.with { past in
            let writing = Countdown(4)
            let reading = Self.feed(past)
            let history = try await withThrowingTaskGroup(of: [Operation].self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        defer { writing.step() }
                        return try await Self.write(past, writer: writer, seed: seed)
                    }
                }
                for session in 0..<3 {
                    group.addTask {
                        try await Self.poll(reading, session: session, seed: seed) { writing.isOver }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(HistoryChecker(history).anomalies.isEmpty, "seed \(seed)")
            var (appended, refused, read): (Int, Int, Int64) = (0, 0, 0)
            for operation in history {
                switch operation {
                case .appended(let events, _): appended += events.count
                case .refused: refused += 1
                case .polled(_, _, _, let next): read = max(read, next)
                }
            }
            #expect(refused > 0 && read == Int64(appended), "seed \(seed): everything that was appended was read")
        }
    }
}
