import AccessControl
import Decoding
import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalClient
import Polling
import PostgresClient
import PostgresStorage
import PrivatePostgres
import Projecting
import Projections
import Reconciling
import Telemetry

/// What every subcommand that touches data stands on: a migrated database, and the stores over it.
struct Engine: Sendable {
    let settings: Settings
    let database: Database
    let logger: Logger
    /// `nil` where another server is configured.
    let cluster: PrivateCluster?
    /// `nil` where there is none to read from.
    let replica: Replica?

    /// Whose data is worked on.
    var tenant = TenantID.default
    /// Of the tenant that every installation has.
    static let defaultName = "default"
    /// Whether the last look at the witness of the logs came to its end.
    private var isWitnessed = true
    let instruments = Instruments()
    var pool: PostgresPool { database.pool }
    var log: PostgresEventLog {
        PostgresEventLog(
            pool: pool, notifier: HeadNotifier(pool: pool, logger: logger(.database)),
            onAppend: { [instruments, logger = logger(.database)] append in
                instruments.note(append)
                guard let last = append.last else { return }
                logger.debug(
                    "appended",
                    metadata: [
                        "events": "\(append.events)", "kind": "\(append.kind.rawValue)", "position": "\(last)",
                    ])
            })
    }
    var signingKeyFile: SigningKeyFile { SigningKeyFile(settings) }
    var redactor: PostgresRedactor {
        PostgresRedactor(owner: database.owner, notifier: HeadNotifier(pool: pool, logger: logger(.database)))
    }
    func checkpoints() throws -> PostgresCheckpoints {
        PostgresCheckpoints(pool: pool, key: try signingKeyFile.ensure())
    }
    var pollStore: PostgresPollStore { PostgresPollStore(pool: pool, log: log) }
    var connectionReader: PostgresConnectionReader { PostgresConnectionReader(pool: pool) }
    var projectionStore: PostgresProjectionStore {
        PostgresProjectionStore(pool: pool, owner: database.owner)
    }
    var scopeRules: PostgresScopeRules { PostgresScopeRules(pool: pool, log: log) }
    var reconciliation: PostgresReconciliation {
        PostgresReconciliation(pool: pool, log: log, now: { Timestamp(Date()) })
    }
    var operations: PostgresOperationStore { PostgresOperationStore(pool: pool) }
    var jobs: PostgresJobs { PostgresJobs(pool: pool) }
    var blobKeeper: PostgresBlobKeeper { PostgresBlobKeeper(owner: database.owner) }
    var tenants: PostgresTenants { PostgresTenants(owner: database.owner) }
    var clients: PostgresClientStore { PostgresClientStore(pool: pool) }
    var audit: PostgresAudit { PostgresAudit(pool: pool) }
    var epochs: PostgresEpochs { PostgresEpochs(owner: database.owner) }
    var deadLetters: PostgresDeadLetters { PostgresDeadLetters(pool: pool) }

    /// Starts or joins the private PostgreSQL where no other is configured, migrates, and opens the pool.
    ///
    /// - Throws: `SettingsError` when TENANT names none, besides what PostgreSQL says.
    static func open(_ settings: Settings, logger: Logger) async throws -> Engine {
        let engine = try await openDefault(settings, logger: logger)
        guard let name = settings.tenant else { return engine }
        do {
            return engine.of(try await engine.tenants.tenant(name).id)
        } catch {
            await engine.close()
            guard (error as? TenantError)?.code == .unknown else { throw error }
            throw SettingsError(
                "TENANT", "names no tenant: there is no \(name); `logikal-sync tenants list` shows them")
        }
    }

    /// The same for another tenant.
    func of(_ tenant: TenantID) -> Engine {
        var engine = self
        engine.tenant = tenant
        return engine
    }

    private static func openDefault(_ settings: Settings, logger: Logger) async throws -> Engine {
        if let url = settings.databaseURL {
            let database = try await Database.open(
                url, isPooledByTransaction: settings.isPooledByTransaction,
                logger: logger.component(LogComponent.database.rawValue))
            let replica = settings.replicaURL.map {
                Replica($0, like: database.configuration, logger: logger.component(LogComponent.database.rawValue))
            }
            var engine = Engine(
                settings: settings, database: database, logger: logger, cluster: nil, replica: replica)
            engine.isWitnessed = await engine.compareWithWitness()
            return engine
        }
        let cluster = PrivateCluster(
            dataDirectory: settings.dataDirectory + "/postgres",
            logger: logger.component(LogComponent.database.rawValue))
        let conninfo = try await cluster.start()
        do {
            let database = try await Database.open(
                conninfo, logger: logger.component(LogComponent.database.rawValue))
            var engine = Engine(
                settings: settings, database: database, logger: logger, cluster: cluster, replica: nil)
            engine.isWitnessed = await engine.compareWithWitness()
            return engine
        } catch {
            await cluster.stop()
            throw error
        }
    }

    func close() async {
        _ = await compareWithWitness()
        await replica?.pool.close()
        await database.close()
        await cluster?.stop()
    }

    /// Without a witness everything else works; a restore of the database's files is then not noticed, and the log says
    /// so, once.
    ///
    /// - Returns: Whether the witness has seen them.
    private func compareWithWitness() async -> Bool {
        do {
            // Also when the calling task was cancelled: the last look is the one that a restore is compared with.
            try await Task { try await LogWatch.compare(epochs, WitnessFile(settings), logger(.upkeep)) }.value
            return true
        } catch {
            if isWitnessed { logger(.upkeep).error("logs not witnessed", error: error) }
            return false
        }
    }

    /// Runs `body` with an engine and closes it in any case.
    ///
    /// - Parameters:
    ///   - action: What somebody at the keyboard changes, as the subcommand is called, e.g. `clients revoke`: it is
    ///     written down who did so. `nil` for what changes nothing.
    ///   - subject: On which thing; `nil` where it is about no single one.
    static func with<Value: Sendable>(
        _ settings: Settings, logger: Logger, changing action: String? = nil, of subject: String? = nil,
        _ body: (Engine) async throws -> Value
    ) async throws -> Value {
        let engine = try await open(settings, logger: logger)
        do {
            let value = try await body(engine)
            if let action { try await engine.audit.append([engine.change(action, of: subject, .succeeded)]) }
            await engine.close()
            return value
        } catch {
            // What went wrong is what has to be told; that it is not written down as well comes second.
            if let action { try? await engine.audit.append([engine.change(action, of: subject, .failed)]) }
            await engine.close()
            throw error
        }
    }

    private func change(_ action: String, of subject: String?, _ outcome: AuditEvent.Outcome) -> AuditEvent {
        AuditEvent(
            tenant: tenant, at: Timestamp(Date()), kind: .mutation, action: action, outcome: outcome,
            actor: Actor.person, subject: subject)
    }
}

extension Engine {
    /// Names this process among those that may poll, and among those that tidy up.
    static let holder = ProcessIdentity.current()?.text ?? "process \(UUID().uuidString)"

    /// - Parameters:
    ///   - cadence: `nil` for the one that is set.
    ///   - store: `nil` for the database.
    func cycleRunner(
        _ logikal: Settings.Logikal, transport: HTTPTransport, cadence: PollCadence? = nil,
        store: (any PollStore)? = nil
    ) throws -> CycleRunner {
        var configuration = logikal.configuration(settings.sessions)
        configuration.thumbnails = settings.thumbnails
        var client = LogikalClient(configuration, transport: transport, logger: logger(.logikal))
        client.onCall = { [instruments] in instruments.note($0) }
        var generator = SystemRandomNumberGenerator()
        let connection = LogikalConnection(
            client: client, store: PostgresConnectionStore(pool: pool), tenant: tenant,
            seal: try SessionKeyFile(settings).ensure(using: &generator), retention: settings.callRetention,
            now: { Timestamp(Date()) }, logger: logger(.polling))
        return CycleRunner(
            client: client, connection: connection, store: store ?? pollStore, tenant: tenant,
            cadence: cadence ?? settings.cadence, holder: Self.holder, leaseDuration: settings.pollLease,
            flaps: FlapRule(window: settings.flapWindow), details: settings.details,
            isGone: { ProcessIdentity($0)?.isGone ?? false },
            now: { Timestamp(Date()) }, logger: logger(.polling))
    }

    func partsListWorker(
        waitForHead: @escaping @Sendable (Position) async throws -> Void = { _ in }
    ) -> PartsListWorker {
        PartsListWorker(
            store: PostgresDecodingStore(pool: pool, log: log), tenant: tenant, now: { Timestamp(Date()) },
            logger: logger(.decoding), waitForHead: waitForHead)
    }

    func reconciler(
        waitForHead: @escaping @Sendable (Position) async throws -> Void = { _ in }
    ) -> Reconciler {
        Reconciler(store: reconciliation, tenant: tenant, logger: logger(.reconciling), waitForHead: waitForHead)
    }

    /// What `run` does in the background, done to the end: parts lists are decoded, what Odoo changed is held against
    /// what Logikal says, read models are at the head.
    func catchUp() async throws {
        try await partsListWorker().drain()
        try await reconciler().drain()
        let projections = projectionRunner()
        try await projections.catchUp()
        try await projections.upgrade()
    }

    func operationWorker(_ runner: CycleRunner) -> OperationWorker {
        OperationWorker(
            runner: runner, backlog: operations, tenant: tenant, now: { Timestamp(Date()) },
            logger: logger(.polling))
    }

    func projectionRunner(
        waitForHead: @escaping @Sendable (Position) async throws -> Void = { _ in }
    ) -> ProjectionRunner {
        ProjectionRunner(
            catalog: Catalog.projections,
            store: MeasuredProjectionStore(
                store: projectionStore, instruments: instruments, logger: logger(.projecting)),
            tenant: tenant,
            parallelism: database.configuration.maximumConnections / 4, logger: logger(.projecting),
            waitForHead: waitForHead)
    }
}
