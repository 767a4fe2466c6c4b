import AccessControl
import EventSourcing
import Feeding
import LogikalModel
import PostgresClient
import PostgresStorage
import ServiceLifecycle
import Serving

/// The HTTP API on a free port, with the connections that a small installation has.
struct BenchAPI: Sendable {
    static let applicationName = "logikal-sync-bench-api"
    private static let key = "a-key-for-benchmarks-only-0123456789"

    let port: Int
    let headers = ["Authorization": "Bearer \(Self.key)"]

    static func with<Value: Sendable>(
        _ database: BenchDatabase, on workbench: Workbench, _ body: @escaping @Sendable (BenchAPI) async throws -> Value
    ) async throws -> Value {
        var configuration = database.service.configuration
        configuration.applicationName = applicationName
        // With the one that listens: four.
        configuration.maximumConnections = 3
        let pool = PostgresPool(configuration, logger: workbench.logger)
        let access = PostgresAccessStore(pool: pool)
        var generator = SystemRandomNumberGenerator()
        _ = try await BootstrapKey(store: access).ensure(configured: key, using: &generator)
        let watcher = HeadWatcher(
            source: PostgresHeadSource(pool: pool, configuration: configuration, logger: workbench.logger),
            logger: workbench.logger)
        let codec = try await access.cursorCodec(using: &generator)
        let vocabulary = FeedVocabulary(entityTypes: EntityType.logikalLevels)
        let parts = APIParts(
            feed: ChangesFeed(
                store: PostgresFeedStore(pool: pool), watcher: watcher, codec: codec,
                now: { Timestamp(microseconds: 0) }),
            snapshots: SnapshotFeed(
                store: PostgresSnapshotStore(pool: pool), watcher: watcher, codec: codec, vocabulary: vocabulary,
                now: { Timestamp(microseconds: 0) }),
            consumers: ConsumerBook(store: PostgresConsumers(pool: pool), codec: codec, watcher: watcher),
            vocabulary: vocabulary,
            readModels: PostgresReadModels(pool: pool), blobs: PostgresBlobReader(pool: pool),
            parts: PostgresPartsReader(pool: pool), history: PostgresHistory(pool: pool),
            operations: PostgresOperationStore(pool: pool),
            reconciliation: PostgresReconciliation(
                pool: pool,
                log: PostgresEventLog(pool: pool, notifier: HeadNotifier(pool: pool, logger: workbench.logger)),
                now: { Timestamp(microseconds: 0) }),
            isLogikalConfigured: { _ in true },
            access: APIAccess(
                keys: access, clients: PostgresClientStore(pool: pool), events: PostgresAudit(pool: pool),
                codec: try await access.tokenCodec(using: &generator), now: { Timestamp(microseconds: 0) },
                logger: workbench.logger),
            health: { HealthReport(database: .ok, migrations: .ok) }, now: { Timestamp(microseconds: 0) })
        let logger = workbench.logger
        do {
            let value = try await Served.with(logger: logger) { ready in
                let server = APIServer(configuration: APIConfiguration(port: 0), parts: parts, logger: logger) {
                    ready.yield($0)
                }
                return [watcher, server]
            } _: { port in
                try await body(BenchAPI(port: port))
            }
            await pool.close()
            return value
        } catch {
            await pool.close()
            throw error
        }
    }

    /// The cursor at the head of the log, and the entity tag of the empty page after it.
    func head(view: FeedView) async throws -> (cursor: String, tag: String) {
        var cursor: String?
        while true {
            let since = cursor.map { "&since=\($0)" } ?? ""
            let answer = try await get("/api/v1/changes?view=\(view.rawValue)&limit=5000\(since)")
            let page = try JSONReader.read(answer.body)
            guard answer.status == 200, let next = page["cursor"]?.string, let tag = answer.header("etag") else {
                throw BenchmarkError("the feed answered \(answer.status)")
            }
            if next == cursor { return (next, tag) }
            cursor = next
        }
    }

    private func get(_ target: String) async throws -> LoopbackAnswer {
        try await OwnThread.run { [port, headers] in
            var pool = try LoopbackPool(port: port, count: 1)
            try pool.send(LoopbackLoad.request(target, headers: headers), on: 0)
            let start = ContinuousClock.now
            var answered: LoopbackAnswer?
            while answered == nil, Stopwatch.seconds(since: start) < 30 {
                try pool.receive(within: 1000) { _, answer, _ in answered = answer }
            }
            guard let answered else { throw BenchmarkError("no answer to \(target.prefix(40))") }
            return answered
        }
    }
}
