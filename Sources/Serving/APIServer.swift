import AccessControl
import Feeding
import Glibc
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// The HTTP API as a service: runs until graceful shutdown, then answers what is under way and stops.
public struct APIServer: Service {
    private let configuration: APIConfiguration
    private let parts: APIParts
    private let logger: Logger
    private let onRunning: @Sendable (_ port: Int) async -> Void

    /// - Parameter onRunning: called once with the port that is listened on.
    public init(
        configuration: APIConfiguration, parts: APIParts, logger: Logger,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.parts = parts
        self.logger = logger
        self.onRunning = onRunning
    }

    /// - Throws: `APIServerError` when the address can't be listened on.
    public func run() async throws {
        let configuredPort = configuration.port
        let onRunning = onRunning
        let application = Application(
            router: router(),
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    idleTimeout: TimeAmount(configuration.idleTimeout),
                    httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                        maxHeaderFieldSize: configuration.maximumHeaderSize,
                        maxHeaderListSize: configuration.maximumHeaderSize, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.maximumConnections, logger: logger)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? configuredPort) },
            logger: logger)
        do {
            try await withGracefulShutdownHandler {
                try await Self.run(application, with: parts.access.audit)
            } onGracefulShutdown: {
                // Whoever waits for changes would hold up the shutdown for as long as it is willing to wait.
                parts.feed.releaseWaiters()
            }
        } catch let error as IOError {
            throw APIServerError(host: configuration.host, port: configuration.port, cause: error)
        }
    }

    /// The trail ends after the last request was answered, so that it misses none.
    private static func run(_ application: some ApplicationProtocol, with audit: AuditTrail) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await audit.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await application.run()) } catch { result = .failure(error) }
            group.cancelAll()
            try result.get()
        }
    }

    private func router() -> Router<APIContext> {
        let router = routes()
        let access = parts.access
        let openPaths = router.openPaths
        return router.router(
            behind: [
                EnvelopeMiddleware(now: parts.now),
                CompressionMiddleware(),
                BodyLimitMiddleware(maximumSize: configuration.maximumBodySize),
                AddressLimitMiddleware(
                    proxies: configuration.trustedProxies, limiter: RateLimiter(),
                    limit: configuration.addressRateLimit, loginPaths: ClientAuthRoutes.openPaths,
                    openPaths: openPaths, authenticator: access.authenticator, audit: access.audit, now: parts.now),
                AuthenticationMiddleware(
                    authenticator: access.authenticator, openPaths: openPaths, audit: access.audit, now: parts.now),
                ClientLimitMiddleware(
                    limiter: RateLimiter(), defaultLimit: configuration.clientRateLimit, audit: access.audit,
                    now: parts.now),
            ],
            audit: access.audit, now: parts.now)
    }

    private func routes() -> APIRouter {
        let router = APIRouter()
        HealthRoutes(
            checks: HealthChecks(limit: configuration.healthTimeout, report: parts.health)
        ).add(to: router)
        ReferenceRoutes().add(to: router)
        ClientAuthRoutes(access: parts.access, now: parts.now).add(to: router)
        ClientRoutes(clients: parts.access.clients, now: parts.now).add(to: router)
        AuditRoutes(events: parts.access.events).add(to: router)
        let lines = ResponseStreams(mostReaders: configuration.maximumLineReaders)
        ChangesRoutes(
            feed: parts.feed, vocabulary: parts.vocabulary,
            events: EventStream(heartbeat: configuration.heartbeat, mostReaders: configuration.maximumChangeReaders),
            lines: lines
        ).add(to: router)
        SnapshotRoutes(snapshots: parts.snapshots, vocabulary: parts.vocabulary, lines: lines).add(to: router)
        ConsumerRoutes(book: parts.consumers).add(to: router)
        WebhookRoutes(book: parts.webhooks).add(to: router)
        ReadModelRoutes(store: parts.readModels, history: parts.history).add(to: router)
        SearchRoutes(store: parts.readModels).add(to: router)
        OdooRoutes(store: parts.readModels).add(to: router)
        ThumbnailRoutes(blobs: parts.blobs, history: parts.history).add(to: router)
        BlobRoutes(blobs: parts.blobs).add(to: router)
        PartsRoutes(parts: parts.parts, history: parts.history).add(to: router)
        HistoryRoutes(history: parts.history, entityTypes: parts.vocabulary.entityTypes).add(to: router)
        LogRoutes(proofs: parts.proofs).add(to: router)
        if let door = parts.door { LogikalLoginRoutes(door: door).add(to: router) }
        if let reports = parts.connection { ConnectionRoutes(reports: reports).add(to: router) }
        if let polling = parts.polling {
            ExclusionRoutes(office: polling).add(to: router)
            FreshnessRoutes(office: polling).add(to: router)
        }
        OverrideRoutes(book: parts.reconciliation).add(to: router)
        ConflictRoutes(book: parts.reconciliation).add(to: router)
        ReconciliationRuleRoutes(book: parts.reconciliation).add(to: router)
        OperationRoutes(
            store: parts.operations, isLogikalConfigured: parts.isLogikalConfigured, now: parts.now,
            stream: EventStream(heartbeat: configuration.heartbeat, mostReaders: configuration.maximumEventReaders)
        ).add(to: router)
        return router
    }

    /// Every path with each of its methods, and what asking takes.
    public var endpoints: [APIEndpoint] { routes().list }
}

/// Why the API can't be served.
public struct APIServerError: Error, CustomStringConvertible {
    public let host: String
    public let port: Int
    public let cause: any Error

    public var description: String {
        let reason = (cause as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(cause)"
        return "can't listen on \(host):\(port): \(reason); stop what listens there, or set LISTEN_ADDRESS to another "
            + "address"
    }
}
