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
import ServiceLifecycle
import Serving

extension Engine {
    /// All roles of one process, in the order in which they start; they stop in reverse.
    ///
    /// - Parameter onRunning: Called with the port once the API listens.
    func services(
        transport: HTTPTransport, onReport: @escaping @Sendable (CycleReport) -> Void = { _ in },
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws -> [any Service] {
        let watcher = HeadWatcher(
            source: PostgresHeadSource(pool: pool, configuration: database.configuration, logger: logger),
            logger: logger)
        let tenant = tenant
        let projections = projectionRunner { position in
            try await watcher.waitUntil(beyond: position, tenant: tenant)
        }
        // Before anything listens, so that no reader meets a read model that is not there yet.
        try await projections.catchUp()
        var services: [any Service] = cluster.map { [ClusterWatch(cluster: $0, logger: logger)] } ?? []
        services += [watcher, projections, try await server(watcher, onRunning: onRunning)]
        if let logikal = settings.logikal {
            services.append(
                Poller(
                    runner: cycleRunner(logikal, transport: transport), interval: settings.pollInterval,
                    logger: logger, onReport: onReport))
        } else {
            logger.notice("no Logikal is configured (LOGIKAL_BASE_URL); serving what is known")
        }
        return services
    }

    private func server(
        _ watcher: HeadWatcher, onRunning: @escaping @Sendable (Int) async -> Void
    ) async throws -> APIServer {
        var generator = SystemRandomNumberGenerator()
        let access = PostgresAccessStore(pool: pool)
        let now: @Sendable () -> Timestamp = { Timestamp(Date()) }
        let feed = ChangesFeed(
            store: PostgresFeedStore(pool: pool), watcher: watcher,
            codec: try await access.cursorCodec(using: &generator), now: now)
        let reporter = PostgresHealth(
            pool: pool, store: projectionStore, tenant: tenant, catalog: Catalog.projections)
        let parts = APIParts(
            feed: feed,
            vocabulary: FeedVocabulary(
                entityTypes: EntityType.logikalLevels, otherEntityTypes: [.deletions],
                otherEventTypes: [.thumbnailChanged, .partsListStored] + EventType.ofDeletions),
            readModels: PostgresReadModels(pool: pool), blobs: PostgresBlobReader(pool: pool),
            history: PostgresHistory(pool: pool), authenticator: Authenticator(store: access),
            health: { await reporter.report() }, now: now)
        return APIServer(
            configuration: APIConfiguration(host: settings.listen.host, port: settings.listen.port), parts: parts,
            logger: logger, onRunning: onRunning)
    }

    /// The key that lets somebody in at all. A generated one is returned once and kept nowhere.
    func ensureKey() async throws -> APIKey? {
        var generator = SystemRandomNumberGenerator()
        let bootstrap = BootstrapKey(store: PostgresAccessStore(pool: pool), tenant: tenant)
        switch try await bootstrap.ensure(configured: settings.bootstrapKey, using: &generator) {
        case .generated(let key, _): return key
        case .configured, .present: return nil
        }
    }
}
