import AccessControl
import EventSourcing
import Feeding
import Logging
import LogikalModel
import PostgresStorage
import Projecting
import Projections
import ServiceLifecycle
import Serving
import Synchronization
import Testing
import Waking

/// The API on a free port, over a database of its own.
struct APIFixture: Sendable {
    static let key = "test-key-that-nobody-may-see"

    let database: ServiceDatabase
    let writer: LogWriter
    let watcher: HeadWatcher
    let port: Int
    let health: HealthBox
    let clock: SetClock
    let metrics: MemoryMetrics
    /// What it can be asked for.
    let endpoints: [APIEndpoint]
    let shutDown: @Sendable () async -> Void

    /// What the server takes for the time, where it is told to callers or compared with what is stored.
    final class SetClock: Sendable {
        private let moment = Mutex(Timestamp(microseconds: 1_756_304_572_000_000))

        var time: Timestamp { moment.withLock { $0 } }
        func advance(by duration: Duration) { moment.withLock { $0 = $0 + duration } }
    }

    /// What the health routes are told.
    final class HealthBox: Sendable {
        let report = Mutex(HealthReport(database: .ok, migrations: .ok))
        let asked = Mutex(0)
    }

    /// - Parameter interval: between two questions for the heads; long, it leaves waking to those who announce.
    static func with(
        _ configure: (inout APIConfiguration) -> Void = { _ in }, interval: Duration = .milliseconds(500),
        isLogikalConfigured: Bool = true, logger: Logger = silence, _ body: (APIFixture) async throws -> Void
    ) async throws {
        var configuration = APIConfiguration(port: 0)
        // Tests are refused more often than anybody may be.
        configuration.addressRateLimit = 1_000_000
        configure(&configuration)
        try await ServiceDatabase.with { database in
            try await run(database, configuration, interval, isLogikalConfigured, logger, body)
        }
    }

    static let signingKey = LogSigningKey()
    static let masterKey = MasterKey([UInt8](repeating: 9, count: 32))!
    static let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func run(
        _ database: ServiceDatabase, _ configuration: APIConfiguration, _ interval: Duration,
        _ isLogikalConfigured: Bool, _ logger: Logger, _ body: (APIFixture) async throws -> Void
    ) async throws {
        let access = PostgresAccessStore(pool: database.pool)
        var generator = SystemRandomNumberGenerator()
        _ = try await BootstrapKey(store: access).ensure(configured: key, using: &generator)
        let watcher = HeadWatcher(
            source: PostgresHeadSource(pool: database.pool, configuration: database.configuration, logger: logger),
            interval: interval, logger: logger)
        let health = HealthBox()
        let now = SetClock()
        let codec = try await access.cursorCodec(using: &generator)
        let vocabulary = FeedVocabulary(entityTypes: EntityType.logikalLevels)
        var parts = APIParts(
            feed: ChangesFeed(
                store: PostgresFeedStore(pool: database.pool), watcher: watcher, codec: codec,
                now: { Timestamp(microseconds: 0) }),
            snapshots: SnapshotFeed(
                store: PostgresSnapshotStore(pool: database.pool), watcher: watcher, codec: codec,
                vocabulary: vocabulary,
                now: { Timestamp(microseconds: 0) }),
            consumers: ConsumerBook(store: PostgresConsumers(pool: database.pool), codec: codec, watcher: watcher),
            vocabulary: vocabulary,
            readModels: PostgresReadModels(pool: database.pool), blobs: PostgresBlobReader(pool: database.pool),
            parts: PostgresPartsReader(pool: database.pool), history: PostgresHistory(pool: database.pool),
            proofs: PostgresCheckpoints(pool: database.pool, key: signingKey),
            connection: MemoryReports(), operations: PostgresOperationStore(pool: database.pool),
            reconciliation: reconciliation(database, now, logger),
            isLogikalConfigured: { _ in isLogikalConfigured },
            access: APIAccess(
                keys: access, clients: PostgresClientStore(pool: database.pool),
                events: PostgresAudit(pool: database.pool), codec: try await access.tokenCodec(using: &generator),
                now: { now.time }, logger: logger),
            health: {
                health.asked.withLock { $0 += 1 }
                return health.report.withLock { $0 }
            },
            now: { now.time })
        parts.polling = MemoryOffice()
        parts.webhooks = WebhookBook(
            store: PostgresWebhooks(pool: database.pool), seal: WebhookSeal(key: [UInt8](repeating: 7, count: 32)),
            rule: WebhookRule())
        parts.door = MemoryDoor()
        let metrics = MemoryMetrics()
        (parts.metrics, parts.observer) = (metrics, metrics)
        let rebuilds = addOffices(to: &parts, database, access, logger)
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let server = APIServer(configuration: configuration, parts: parts, logger: logger) { running.yield($0) }
        let group = ServiceGroup(services: [watcher, rebuilds, server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { running.finish() }
                try await group.run()
            }
            if let port = await ports.first(where: { _ in true }) {
                let fixture = APIFixture(
                    database: database, writer: LogWriter(database), watcher: watcher, port: port, health: health,
                    clock: now, metrics: metrics,
                    endpoints: server.endpoints,
                    shutDown: { await group.triggerGracefulShutdown() })
                let result = await Result(catching: { try await body(fixture) })
                await group.triggerGracefulShutdown()
                try result.get()
            }
            try await tasks.waitForAll()
        }
    }

    private static func reconciliation(
        _ database: ServiceDatabase, _ now: SetClock, _ logger: Logger
    ) -> PostgresReconciliation {
        PostgresReconciliation(
            pool: database.pool,
            log: PostgresEventLog(pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger)),
            now: { now.time })
    }

    /// What works on read models and on tenants.
    private static func addOffices(
        to parts: inout APIParts, _ database: ServiceDatabase, _ access: PostgresAccessStore, _ logger: Logger
    ) -> RebuildQueue {
        let runner: @Sendable (TenantID) -> ProjectionRunner = { tenant in
            ProjectionRunner(
                catalog: Catalog.projections,
                store: PostgresProjectionStore(pool: database.pool, owner: database.owner), tenant: tenant,
                logger: silence, waitForHead: { _ in })
        }
        let rebuilds = RebuildQueue(runner: runner(.default), logger: logger)
        parts.jobs = PostgresJobs(pool: database.pool)
        parts.projections = ProjectionOffice(
            rebuilds: rebuilds, letters: PostgresDeadLetters(pool: database.pool), runner: runner)
        parts.tenants = TenantOffice(
            tenants: PostgresTenants(owner: database.owner), keys: access, masterKey: { masterKey },
            objection: { $0.hasPrefix("https://") ? nil : "it is no address" })
        return rebuilds
    }

    /// One request on a connection of its own; with the key unless told otherwise.
    func get(
        _ target: String, method: String = "GET", key: String? = key, headers: [String: String] = [:],
        body: String? = nil
    ) async throws -> HTTPAnswer {
        let connection = try HTTPConnection(port: port)
        defer { connection.close() }
        try connection.sendRequest(method, target, headers: Self.headers(key, headers), body: body)
        return try await connection.receive(expectsBody: method != "HEAD")
    }

    static func headers(_ key: String? = key, _ others: [String: String] = [:]) -> [String: String] {
        var headers = others
        if let key { headers["Authorization"] = "Bearer \(key)" }
        return headers
    }

    /// Appends a project and tells nobody.
    @discardableResult
    func appendProject(_ number: Int, name: String = "a") async throws -> Position {
        try await writer.append(writer.event(LogWriter.entity(.project, number), ["name": .string(name)]))
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// Returns once the condition holds. The limit is for a machine that has much else to do.
func eventually(
    at line: SourceLocation = #_sourceLocation, _ condition: () async -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(90)
    while await !condition() {
        guard ContinuousClock.now < deadline else { throw NeverHeld(line: line) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

struct NeverHeld: Error {
    let line: SourceLocation
}
