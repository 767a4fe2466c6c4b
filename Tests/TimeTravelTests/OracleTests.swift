import Crypto
import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalModel
import PostgresClient
import PostgresStorage
import SyncTesting
import Testing

/// S21 to S24, S26 and S27: whatever befalls a consumer, in the end it has what the server has.
@Suite(.timeLimit(.minutes(4))) struct OracleTests {
    private static let rounds = 200

    /// The log by the test's own book: which version of which entity is shown after each batch.
    private struct Book {
        private(set) var shown: [String: (type: String, version: Int64)] = [:]
        private(set) var past: [Position: [String: Int64]] = [:]
        private var types: [String: String] = [:]

        mutating func add(_ events: [ProposedEvent], head: Position) {
            for event in events where event.reason != "flap" || event.version == 1 || event.state == nil {
                let id = event.entity.id.text
                types[id] = event.entity.type.rawValue
                shown[id] = event.state == nil ? nil : (event.entity.type.rawValue, event.version)
            }
            past[head] = shown.mapValues(\.version)
        }

        func versions(at position: Position, _ filter: FeedFilter) -> [String: Int64]? {
            past[position]?.filter { id, _ in
                filter.isEverything || filter.entityTypes.contains(types[id] ?? "")
            }
        }
    }

    private static func feeds(_ past: Past) -> (OracleConsumer.Feeds, HeadWatcher) {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let pool = past.database.pool
        let watcher = HeadWatcher(
            source: PostgresHeadSource(pool: pool, configuration: past.database.configuration, logger: logger),
            logger: logger)
        let codec = FeedCursorCodec(keyID: 1, key: SymmetricKey(data: [UInt8](repeating: 7, count: 32)))
        let now: @Sendable () -> Timestamp = { Timestamp(microseconds: 0) }
        let feeds = OracleConsumer.Feeds(
            changes: ChangesFeed(store: past.feed, watcher: watcher, codec: codec, now: now),
            snapshots: SnapshotFeed(
                store: PostgresSnapshotStore(pool: pool), watcher: watcher, codec: codec,
                vocabulary: FeedVocabulary(
                    entityTypes: EntityType.logikalLevels, otherEntityTypes: [.partsList]), now: now))
        return (feeds, watcher)
    }

    private static var consumers: [OracleConsumer] {
        func only(_ types: EntityType...) -> FeedFilter { FeedFilter(entityTypes: Set(types), eventTypes: []) }
        return [
            OracleConsumer("everything", .everything), OracleConsumer("everything too", .everything),
            OracleConsumer("projects", only(.project)), OracleConsumer("details", only(.phase, .elevation)),
            OracleConsumer("tree", only(.directory, .project)), OracleConsumer("lists", only(.partsList)),
        ]
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `consumers that crash, lose answers and see only some types end with what the server has`(
        seed: UInt64
    ) async throws {
        try await Past.with { past in
            let (feeds, watcher) = Self.feeds(past)
            var generator = SeededGenerator(seed: seed)
            var office = RandomOffice(seed: seed)
            var consumers = Self.consumers
            var book = Book()
            var (batches, compared) = (0, 0)
            func append(_ events: [ProposedEvent]) async throws {
                guard !events.isEmpty else { return }
                batches += 1
                let head = try await past.append("\(batches)", events)
                book.add(events, head: head)
                // Unannounced it is as if another node had appended.
                if Bool.random(using: &generator) { watcher.announce(head, tenant: .default) }
            }
            func renewEpoch() async throws {
                try await past.database.owner.execute("update log.sequencer set epoch = gen_random_uuid()")
            }
            for round in 0..<Self.rounds {
                // Once in any case; and now and then.
                if round == Self.rounds / 2 { try await renewEpoch() }
                switch Int.random(in: 0..<100, using: &generator) {
                case 0..<15:
                    try await append(
                        office.events(.random(in: 1...6, using: &generator)).map { event in
                            var event = event
                            let isChange = event.type.rawValue.hasSuffix("changed")
                            if isChange, Int.random(in: 0..<3, using: &generator) == 0 { event.reason = "flap" }
                            return event
                        })
                case 15: if round > 50 { try await append(office.decodings()) }
                case 16:
                    try await past.database.owner.execute(
                        "update log.sequencer set floor = head - least(head - floor, 5) where tenant = 1")
                case 17 where round % 3 == 0: try await renewEpoch()
                default:
                    let index = consumers.indices.randomElement(using: &generator)!
                    guard let position = try await consumers[index].step(feeds, luck: 0.85, &generator) else {
                        continue
                    }
                    let consumer = consumers[index]
                    let expected = book.versions(at: position, consumer.filter)
                    #expect(
                        consumer.kept.live.mapValues(\.version) == expected ?? [:],
                        "\(consumer.name) at \(position), round \(round), seed \(seed)")
                    if let isProved = try await consumer.isProved(feeds) {
                        #expect(isProved, "\(consumer.name) at \(position), round \(round), seed \(seed)")
                        compared += 1
                    }
                }
            }
            try await Self.settle(&consumers, feeds, watcher, &generator, seed)
            #expect(compared > 15 && consumers.contains { $0.restarts > 0 }, "seed \(seed): too little happened")
        }
    }

    /// Now that nothing happens any more and nothing goes wrong: equal, byte for byte.
    private static func settle(
        _ consumers: inout [OracleConsumer], _ feeds: OracleConsumer.Feeds, _ watcher: HeadWatcher,
        _ generator: inout SeededGenerator, _ seed: UInt64
    ) async throws {
        let head = try await watcher.askedHead(of: .default)
        for index in consumers.indices {
            var steps = 0
            while try await consumers[index].step(feeds, luck: 1, &generator) != head.position {
                steps += 1
                try #require(steps < 1000, "\(consumers[index].name) never arrives, seed \(seed)")
            }
            var fresh = OracleConsumer("fresh", consumers[index].filter)
            while try await fresh.step(feeds, luck: 1, &generator) == nil {}
            let (consumer, isProved) = (consumers[index], try await consumers[index].isProved(feeds))
            #expect(consumer.kept.live == fresh.kept.live, "\(consumer.name), seed \(seed)")
            #expect(isProved == true, "\(consumer.name), seed \(seed)")
        }
    }
}
