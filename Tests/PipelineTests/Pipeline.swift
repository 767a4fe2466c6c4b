import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalClient
import LogikalSimulator
import Polling
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import SyncTesting

/// Everything from the simulated office to the feed, over real HTTP and a real PostgreSQL.
struct Pipeline: Sendable {
    let simulator: LogikalSimulator
    let database: Database
    let transport: HTTPTransport
    let client: LogikalClient
    let store: PostgresPollStore
    let connections: PostgresConnectionStore
    /// What the runner's clock shows.
    let time: SetTime
    let runner: CycleRunner
    let projections: ProjectionRunner

    static func with<Value: Sendable>(
        _ configure: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (Pipeline) async throws -> Value
    ) async throws -> Value {
        var configuration = SimulatorConfiguration()
        configure(&configuration)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let simulator = LogikalSimulator(configuration, logger: logger)
        return try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let transport = HTTPTransport()
            let serving = Task { try await simulator.run() }
            let result: Result<Value, any Error>
            do {
                let logikal = LogikalConfiguration(
                    address: try ServiceAddress(try await simulator.baseURL), username: configuration.username,
                    password: Secret(configuration.password))
                let log = PostgresEventLog(
                    pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))
                let client = LogikalClient(logikal, transport: transport, logger: logger)
                let store = PostgresPollStore(pool: database.pool, log: log)
                let connections = PostgresConnectionStore(pool: database.pool)
                let time = SetTime()
                let pipeline = Pipeline(
                    simulator: simulator, database: database, transport: transport, client: client, store: store,
                    connections: connections, time: time,
                    runner: Self.runner(client, store, connections, time),
                    projections: ProjectionRunner(
                        catalog: Catalog.projections,
                        store: PostgresProjectionStore(pool: database.pool, owner: database.owner),
                        tenant: .default, logger: logger, waitForHead: { _ in }))
                result = .success(try await body(pipeline))
            } catch { result = .failure(error) }
            serving.cancel()
            _ = await serving.result
            await transport.shutdown()
            return try result.get()
        }
    }

    /// A runner as the pipeline's own, whose calls may take only so long.
    func runner(timeouts: LogikalConfiguration.Timeouts) -> CycleRunner { runner { $0.timeouts = timeouts } }

    /// A runner as the pipeline's own, which asks otherwise.
    func runner(_ configure: (inout LogikalConfiguration) -> Void) -> CycleRunner {
        var configuration = client.configuration
        configure(&configuration)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let client = LogikalClient(
            configuration, transport: transport, logger: logger, navigation: client.navigation)
        return Self.runner(client, store, connections, time)
    }

    /// A client and a runner as another process has them, that knows nothing but what is stored.
    func restarted(
        key: UInt8 = 7, retention: CallRetention = CallRetention(),
        _ configure: (inout LogikalConfiguration) -> Void = { _ in }
    ) -> (client: LogikalClient, runner: CycleRunner) {
        var configuration = client.configuration
        configure(&configuration)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let client = LogikalClient(configuration, transport: transport, logger: logger)
        return (client, Self.runner(client, store, connections, time, key: key, retention: retention))
    }

    private static func runner(
        _ client: LogikalClient, _ store: PostgresPollStore, _ connections: PostgresConnectionStore, _ time: SetTime,
        key: UInt8 = 7, retention: CallRetention = CallRetention()
    ) -> CycleRunner {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        guard let seal = TokenSeal(key: [UInt8](repeating: key, count: TokenSeal.keyLength)) else {
            preconditionFailure("the key has the right length")
        }
        let connection = LogikalConnection(
            client: client, store: connections, tenant: .default, seal: seal, retention: retention,
            now: { time.now }, logger: logger)
        return CycleRunner(
            client: client, connection: connection, store: store, tenant: .default, holder: "test",
            now: { time.now }, jitter: { 1 }, logger: logger)
    }

    @discardableResult
    func cycle() async throws -> CycleReport { try await runner.run().report }

    /// Approves whatever is withheld, as a person who knows the office would, and looks again.
    func approveRemovals(_ cadence: PollCadence = .everything) async throws {
        try await approveRemovals(before: runner(cadence))
    }

    func approveRemovals(before next: CycleRunner) async throws {
        for hold in try await store.removalHolds(tenant: .default) where hold.decision == nil {
            try await decide(hold, .approved)
        }
        _ = try await next.run()
    }

    func decide(_ hold: RemovalHold, _ decision: RemovalHold.Decision) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let log = PostgresEventLog(pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))
        var generator = SystemRandomNumberGenerator()
        let batch = hold.deciding(decision, person: "test", at: Timestamp(Date()))
        try await log.append(PreparedBatch(batch, tenant: .default, using: &generator))
    }

    func verify() async throws -> PostgresLogVerifier.Report {
        try await PostgresLogVerifier(pool: database.pool).verify(tenant: .default)
    }

    /// All pages of a view from an empty cursor, as a consumer with that page size sees them.
    func feed(_ view: FeedView, after: Int = 0, limit: Int = 500) async throws -> [JSONValue] {
        let store = PostgresFeedStore(pool: database.pool)
        var changes: [JSONValue] = []
        var query = FeedQuery(
            tenant: .default, view: view, after: Position(Int64(after)), limit: limit)
        while true {
            let page = try await store.page(query)
            changes += try JSONReader.read([UInt8(ascii: "[")] + page.rows + [UInt8(ascii: "]")]).array ?? []
            query.after = page.next
            query.origin = query.origin ?? page.head
            if page.isUpToDate { return changes }
        }
    }
}
