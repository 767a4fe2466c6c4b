import AccessControl
import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalClient
import LogikalModel
import Polling
import PostgresStorage
import Projecting
import Projections
import Reconciling
import RedisClient
import Relaying
import ServiceLifecycle
import Serving
import Waking

extension Engine {
    /// What a process does in its roles, in the order in which it starts; it stops in reverse.
    ///
    /// - Parameters:
    ///   - exporters: What tells others of this process.
    ///   - onRunning: Called with the port once the API listens.
    func services(
        as roles: Set<ProcessRole> = ProcessRole.all, exporters: Exporters? = nil, transport: HTTPTransport,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws -> [any Service] {
        let watcher = HeadWatcher(
            source: PostgresHeadSource(pool: pool, configuration: database.configuration, logger: logger(.feed)),
            logger: logger(.feed))
        let tenant = tenant
        let projections = projectionRunner { position in
            try await watcher.waitUntil(beyond: position, tenant: tenant)
        }
        // Before anything listens, so that no reader meets a read model that is not there yet.
        if roles.contains(.project) { try await buildReadModels(projections) }
        var services = exporters?.services ?? []
        if let cluster { services.append(ClusterWatch(cluster: cluster, logger: logger(.database))) }
        services += [LogWatch(epochs: epochs, witness: WitnessFile(settings), logger: logger(.upkeep)), watcher]
        if roles.contains(.project) { services.append(projections) }
        if roles.contains(.serve) {
            if !roles.contains(.project) { try await waitForReadModels(projections) }
            let rebuilds = RebuildQueue(runner: of(.default).projectionRunner(), logger: logger(.projecting))
            services.append(rebuilds)
            services += try await servers(
                watcher, projections, rebuilds, exporters, transport, onRunning: onRunning)
        } else {
            if settings.isListenAddressSet { services.append(healthServer(projections)) }
            if let address = settings.metricsListen {
                services.append(
                    metricsServer(EngineMetrics(self, caches: [], exports: exporters?.totals ?? []), at: address))
            }
        }
        let name = settings.tenant ?? Self.defaultName
        if roles.contains(.work) { services += work(of: name, watcher) }
        if roles.contains(.poll) {
            if let logikal = settings.logikal {
                services.append(try poller(logikal, of: name, every: settings.pollInterval, transport))
            }
            try await tellWhatIsPolled()
        }
        if roles != [.serve] {
            services.append(TenantSupervisor(engine: self, roles: roles, watcher: watcher, transport: transport))
        }
        return services
    }

    /// Where that may not be what somebody expects.
    private func tellWhatIsPolled() async throws {
        switch (settings.logikal, try await configured()?.logikal) {
        case (nil, nil):
            logger.notice(
                "no Logikal is configured (LOGIKAL_BASE_URL, or `tenants configure`); nothing is polled for this tenant"
            )
        case (_?, _?):
            logger.notice("LOGIKAL_BASE_URL is polled, and not the Logikal that is kept for this tenant")
        case (nil, _?), (_?, nil): break
        }
    }

    /// This tenant as it is kept.
    private func configured() async throws -> Tenant? { try await tenants.all().first { $0.id == tenant } }

    private func buildReadModels(_ projections: ProjectionRunner) async throws {
        do {
            try await projections.catchUp()
        } catch let error as ProjectionError where error.code == .newerSchema {
            // What is known is served; health tells which read models stay behind.
            logger(.projecting).critical(
                "read models halted: nothing alike can succeed before a person has acted", error: error)
        }
    }

    /// Until a process that projects has made what is missing.
    private func waitForReadModels(_ projections: ProjectionRunner) async throws {
        var isSaid = false
        while true {
            let active = Set(try await projectionStore.builds(tenant: tenant).filter(\.isActive).map(\.name))
            let missing = projections.names.filter { !active.contains($0) }
            if missing.isEmpty { return }
            if !isSaid {
                logger(.projecting).notice(
                    "waiting for read models, which a process in the role `project` makes",
                    metadata: ["missing": "\(missing.joined(separator: ", "))"])
            }
            isSaid = true
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    /// What another tenant than the process's own needs, polling aside. The engine is that tenant's.
    func backgroundServices(
        of tenant: Tenant, as roles: Set<ProcessRole>, _ watcher: HeadWatcher
    ) -> [any Service] {
        let id = tenant.id
        let projections = projectionRunner { position in try await watcher.waitUntil(beyond: position, tenant: id) }
        return (roles.contains(.project) ? [projections] : [])
            + (roles.contains(.work) ? work(of: tenant.name, watcher) : [])
    }

    /// - Parameter name: The tenant's.
    func poller(
        _ logikal: Settings.Logikal, of name: String, every interval: Duration, _ transport: HTTPTransport
    ) throws -> Poller {
        var runner = try cycleRunner(logikal, transport: transport)
        runner.onReport = { [instruments] in instruments.note($0, of: name) }
        return Poller(
            runner: runner, operations: operationWorker(runner), interval: interval, logger: logger(.polling))
    }

    private func work(of name: String, _ watcher: HeadWatcher) -> [any Service] {
        let tenant = tenant
        var services: [any Service] = [
            partsListWorker { position in try await watcher.waitUntil(beyond: position, tenant: tenant) },
            reconciler { position in try await watcher.waitUntil(beyond: position, tenant: tenant) },
            maintenanceRunner(),
            ChainWatch(
                verifier: PostgresLogVerifier(pool: pool, parallelism: 1), tenant: tenant,
                interval: settings.verifyInterval, logger: logger(.upkeep),
                onReport: { [instruments] in instruments.note(isIntact: $0, logOf: name) }),
        ]
        if let seal = webhookSeal() {
            services.append(
                WakeUpSender(
                    store: PostgresWebhooks(pool: pool),
                    transport: MeasuredWakeUps(
                        transport: CurlTransport(rule: settings.webhooks), instruments: instruments),
                    seal: seal, watcher: watcher, tenant: tenant, now: { Timestamp(Date()) },
                    logger: logger(.feed)))
        }
        if let address = settings.nats, let consumer = ConsumerName("relay-nats") {
            services.append(
                EventRelay(
                    broker: JetStream(address: address, tenant: name), store: PostgresFeedStore(pool: pool),
                    consumers: PostgresConsumers(pool: pool), name: consumer, watcher: watcher, tenant: tenant,
                    now: { Timestamp(Date()) }, logger: logger(.feed)))
        }
        return services
    }

    /// The tenant's Logikal with its password opened; `nil` where none is configured.
    ///
    /// - Throws: `TenantError.unreadablePassword`, `SettingsError`.
    func logikal(of tenant: Tenant) throws -> Settings.Logikal? {
        guard let logikal = tenant.logikal else { return nil }
        guard let password = try MasterKeyFile(settings).existing()?.open(logikal.sealedPassword, of: tenant.id) else {
            throw TenantError.unreadablePassword
        }
        return Settings.Logikal(
            address: try ServiceAddress(logikal.url), username: logikal.user, password: Secret(password))
    }

    /// The Logikal of whoever asks over HTTP: of the settings, or the one that is kept.
    private var logikalOfTenant: @Sendable (TenantID) async throws -> Settings.Logikal? {
        { id in
            if id == .default, let logikal = settings.logikal { return logikal }
            return try await of(id).configured().flatMap { try logikal(of: $0) }
        }
    }

    /// Where this tenant's Logikal is; `nil` where none is configured.
    func logikalAddress() async throws -> ServiceAddress? {
        if tenant == .default, let logikal = settings.logikal { return logikal.address }
        return try await configured()?.logikal.map { try ServiceAddress($0.url) }
    }

    /// Without a key everything else works; checkpoints are then not signed, and the log says so.
    private func signing() -> PostgresCheckpoints? {
        do {
            return try checkpoints()
        } catch {
            logger(.upkeep).error("checkpoints are not signed", error: error)
            return nil
        }
    }

    /// Without a key everything else works; nobody is woken then, and the log says so.
    private func webhookSeal() -> WebhookSeal? {
        do {
            var generator = SystemRandomNumberGenerator()
            return try SessionKeyFile(settings).ensureWebhookSeal(using: &generator)
        } catch {
            logger(.feed).error("consumers are not woken", error: error)
            return nil
        }
    }

    /// The API and, where it has an address of its own, what tells metrics.
    private func servers(
        _ watcher: HeadWatcher, _ projections: ProjectionRunner, _ rebuilds: RebuildQueue, _ exporters: Exporters?,
        _ transport: HTTPTransport, onRunning: @escaping @Sendable (Int) async -> Void
    ) async throws -> [any Service] {
        var generator = SystemRandomNumberGenerator()
        let access = PostgresAccessStore(pool: pool)
        let keys: any AccessStore = settings.metricsToken.map { MonitorKey(token: $0, store: access) } ?? access
        let now: @Sendable () -> Timestamp = { Timestamp(Date()) }
        let codec = try await access.cursorCodec(using: &generator)
        let trust = ReplicaTrust(logger: logger(.database))
        let pages = PageCache(shared: settings.redis.map { RedisCache(redis: RedisClient($0, logger: logger(.feed))) })
        let feed = ChangesFeed(
            store: feedStore(watcher, trust), watcher: watcher, pages: pages, codec: codec, now: now,
            onLostEnd: onLostEnd)
        let reporter = health(projections)
        let vocabulary = FeedVocabulary.known
        var parts = APIParts(
            feed: feed,
            snapshots: SnapshotFeed(
                store: snapshotStore(watcher, trust), watcher: watcher, codec: codec, vocabulary: vocabulary,
                now: now, onLostEnd: onLostEnd),
            consumers: ConsumerBook(
                store: PostgresConsumers(pool: pool), codec: codec, watcher: watcher, onLostEnd: onLostEnd),
            vocabulary: vocabulary,
            readModels: PostgresReadModels(pool: pool), blobs: PostgresBlobReader(pool: pool),
            parts: PostgresPartsReader(pool: pool), history: PostgresHistory(pool: pool), proofs: signing(),
            connection: LogikalReports(reader: connectionReader), operations: operations,
            reconciliation: reconciliation,
            isLogikalConfigured: { [logikalOfTenant] in try await logikalOfTenant($0) != nil },
            access: APIAccess(
                keys: keys, clients: clients, events: audit,
                codec: try await access.tokenCodec(using: &generator), now: now, logger: logger(.api)),
            health: { await reporter.report() }, now: now)
        parts.webhooks = webhookSeal().map {
            WebhookBook(store: PostgresWebhooks(pool: pool), seal: $0, rule: settings.webhooks)
        }
        parts.door = TriedLogikal(
            logikal: logikalOfTenant, store: PostgresConnectionStore(pool: pool), sessions: settings.sessions,
            transport: transport, logger: logger(.logikal))
        parts.projections = ProjectionOffice(rebuilds: rebuilds, letters: deadLetters) { of($0).projectionRunner() }
        parts.jobs = jobs
        parts.tenants = tenantOffice(access)
        parts.polling = PostgresPollingOffice(
            rules: scopeRules, freshness: PostgresFreshness(pool: pool), polls: pollStore, log: log, now: now)
        var caches: [(name: String, totals: @Sendable () -> (Int64, Int64))] = [
            ("credentials", { [access = parts.access] in access.cacheTotals }),
            ("digests", { [snapshots = parts.snapshots] in snapshots.cacheTotals }), ("pages", { pages.totals }),
        ]
        if settings.redis != nil { caches.append(("shared_pages", { pages.sharedTotals })) }
        let metrics = EngineMetrics(self, caches: caches, exports: exporters?.totals ?? [])
        parts.metrics = metrics
        // A connection of its own: no count waits behind a page of megabytes.
        parts.sharedCounts = settings.redis.map { RedisCounts(redis: RedisClient($0, logger: logger(.api))) }
        parts.observer = RequestInstruments(instruments)
        let server = APIServer(
            configuration: apiConfiguration, parts: parts, logger: logger(.api), onRunning: onRunning)
        let firstPages = FirstPages(
            feed: feed,
            tenants: { [tenants] in try await tenants.all().filter { $0.state == .active }.map(\.id) },
            logger: logger(.feed))
        return [firstPages, server] + (settings.metricsListen.map { [metricsServer(metrics, at: $0)] } ?? [])
    }

    private var apiConfiguration: APIConfiguration {
        APIConfiguration(
            host: settings.listen.host, port: settings.listen.port, clientRateLimit: settings.clientRateLimit,
            addressRateLimit: settings.addressRateLimit, trustedProxies: settings.trustedProxies, tls: settings.tls,
            requiresHTTPS: settings.requiresHTTPS, allowedOrigins: settings.allowedOrigins,
            drainTime: settings.drainTime)
    }

    private func metricsServer(_ metrics: EngineMetrics, at address: Settings.Listen) -> MetricsServer {
        MetricsServer(
            host: address.host, port: address.port, metrics: metrics, token: settings.metricsToken,
            logger: logger(.telemetry),
            onRunning: { [logger] port in
                logger.notice("telling metrics", metadata: ["address": "http://\(address.host):\(port)/metrics"])
            })
    }

    private func feedStore(_ watcher: HeadWatcher, _ trust: ReplicaTrust) -> any FeedStore {
        let primary = PostgresFeedStore(pool: pool)
        guard let replica else { return primary }
        return ReplicatedFeedStore(
            primary: primary, replica: PostgresFeedStore(pool: replica.pool), trust: trust, watcher: watcher)
    }

    private func snapshotStore(_ watcher: HeadWatcher, _ trust: ReplicaTrust) -> any SnapshotStore {
        let primary = PostgresSnapshotStore(pool: pool)
        guard let replica else { return primary }
        return ReplicatedSnapshotStore(
            primary: primary, replica: PostgresSnapshotStore(pool: replica.pool), trust: trust, watcher: watcher)
    }

    private func health(_ projections: ProjectionRunner) -> PostgresHealth {
        PostgresHealth(
            pool: pool, store: projectionStore, maintenance: maintenance, replica: replica, tenant: tenant,
            projections: projections, address: logikalAddress)
    }

    private func healthServer(_ projections: ProjectionRunner) -> HealthServer {
        let (reporter, listen, logger) = (health(projections), settings.listen, logger(.api))
        return HealthServer(
            host: listen.host, port: listen.port, health: { await reporter.report() }, now: { Timestamp(Date()) },
            logger: logger,
            onRunning: { port in
                logger.notice("telling how it is", metadata: ["address": "http://\(listen.host):\(port)/api/v1/health"])
            })
    }

    private func tenantOffice(_ keys: PostgresAccessStore) -> TenantOffice {
        TenantOffice(
            tenants: tenants, keys: keys,
            masterKey: { [settings] in
                var generator = SystemRandomNumberGenerator()
                return try MasterKeyFile(settings).ensure(using: &generator)
            },
            settled: settings.logikal == nil ? nil : .default,
            objection: { address in
                do throws(ServiceAddressError) {
                    _ = try ServiceAddress(address)
                    return nil
                } catch { return "\(error)" }
            })
    }

    /// The answer to the consumer is the same, whether or not the epoch could be renewed: the next one tries again.
    private var onLostEnd: @Sendable (TenantID, UUID, Position) async -> Void {
        let (epochs, logger) = (epochs, logger(.feed))
        return { tenant, epoch, position in
            do {
                guard try await !epochs.recognise(position, in: epoch, of: tenant) else { return }
                logger.warning(
                    "a consumer knows positions beyond the end of the log: it was set back, and begins a new epoch",
                    metadata: ["tenant": "\(tenant)", "position": "\(position)"])
            } catch {
                logger.error("the epoch of a log that was set back is not renewed", error: error)
            }
        }
    }

    /// The key that lets somebody in at all. A generated one is returned once and kept nowhere.
    func ensureKey() async throws -> Credential? {
        var generator = SystemRandomNumberGenerator()
        let bootstrap = BootstrapKey(store: PostgresAccessStore(pool: pool), tenant: tenant)
        switch try await bootstrap.ensure(configured: settings.bootstrapKey, using: &generator) {
        case .generated(let key, _): return key
        case .configured, .present: return nil
        }
    }
}
