import AccessControl
import Console
import Feeding
import Glibc
import HTTPTypes
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

    /// - Throws: `APIServerError` when the address can't be listened on, `TLSError`.
    public func run() async throws {
        let openFiles = OpenFileLimit.raise()
        if openFiles <= configuration.maximumConnections {
            logger.warning(
                "fewer connections than configured are possible: raise the limit of open files",
                metadata: ["openFiles": "\(openFiles)", "connections": "\(configuration.maximumConnections)"])
        }
        let draining = Draining(time: configuration.drainTime)
        let certificate = try configuration.tls.map { files throws(TLSError) in
            try ServerCertificate(files, logger: logger)
        }
        let own: [any Service] = [application(draining, certificate), draining]
        let services = (certificate.map { [$0] } ?? []) + own
        do {
            try await withGracefulShutdownHandler {
                try await run(services)
            } onGracefulShutdown: {
                // Whoever waits for changes would hold up the shutdown for as long as it is willing to wait; a stream
                // has to know by then that it ends.
                draining.begin()
                parts.feed.releaseWaiters()
            }
        } catch let error as IOError {
            throw APIServerError(host: configuration.host, port: configuration.port, cause: error)
        }
    }

    /// - Parameter services: They end in reverse. The trail ends after the last request was answered, so that it misses
    ///   none.
    private func run(_ services: [any Service]) async throws {
        let audit = parts.access.audit
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await audit.run() }
            let result: Result<Void, any Error>
            do {
                result = .success(try await ServiceGroup(services: services, logger: logger).run())
            } catch { result = .failure(error) }
            group.cancelAll()
            try result.get()
        }
    }

    private func application(_ draining: Draining, _ certificate: ServerCertificate?) -> any Service {
        let configuredPort = configuration.port
        let (onRunning, channel) = (onRunning, channelConfiguration)
        let server = HTTPServerBuilder { responder in
            let http = HTTP1Channel(responder: responder, configuration: channel)
            guard let certificate else { return http }
            return TLSChildChannel(http: http, certificate: certificate)
        }
        return Application(
            responder: responder(draining), server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.maximumConnections, logger: logger)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? configuredPort) },
            logger: logger)
    }

    private var channelConfiguration: HTTP1Channel.Configuration {
        let limits = PaceLimits(
            head: TimeAmount(configuration.headTimeout), body: TimeAmount(configuration.bodyTimeout),
            write: TimeAmount(configuration.writeTimeout))
        let (isSecure, now) = (configuration.tls != nil, parts.now)
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                RefusalHandler(isSecure: isSecure, now: now), SlowClientHandler(limits),
            ], idleTimeout: TimeAmount(configuration.idleTimeout),
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: configuration.maximumHeaderSize,
                maxHeaderListSize: configuration.maximumHeaderSize,
                maxHeaderFieldCount: configuration.maximumHeaderCount))
    }

    /// The API, and the console over it.
    private func responder(_ draining: Draining) -> CallbackResponder<APIContext> {
        let api = router(draining).buildResponder()
        let console = consoleRouter(draining, over: api).buildResponder()
        return CallbackResponder { request, context in
            let path = request.uri.path
            let isPage = path == "/" || path == ConsoleSite.path || path.hasPrefix(ConsoleSite.path + "/")
            return try await isPage
                ? console.respond(to: request, context: context) : api.respond(to: request, context: context)
        }
    }

    /// Who may do what is the API's to say; here stands what counts before that.
    private func consoleRouter(
        _ draining: Draining, over api: some HTTPResponder<APIContext>
    ) -> Router<APIContext> {
        let site = ConsoleSite(now: parts.now)
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            OriginMiddleware(proxies: configuration.trustedProxies, isTLS: configuration.tls != nil)
            EnvelopeMiddleware { error, request, context in
                let failure = ConsoleFailure(status: error.status, code: error.code, message: error.message)
                return site.page(of: failure, for: request, isSecure: context.isSecure)
            }
            HostMiddleware()
            SecureTransportMiddleware(isRequired: configuration.requiresHTTPS)
            DrainingMiddleware(draining: draining)
            CompressionMiddleware()
            BodyLimitMiddleware(maximumSize: configuration.maximumBodySize)
            NullByteMiddleware()
        }
        site.add(to: router, api: api)
        return router
    }

    private func router(_ draining: Draining) -> Router<APIContext> {
        let router = routes(draining)
        let access = parts.access
        let openPaths = router.openPaths
        return router.router(
            behind: [
                OriginMiddleware(proxies: configuration.trustedProxies, isTLS: configuration.tls != nil),
                EnvelopeMiddleware.envelope(observer: parts.observer, now: parts.now),
                HostMiddleware(),
                SecureTransportMiddleware(isRequired: configuration.requiresHTTPS),
                CrossOriginMiddleware(allowed: configuration.allowedOrigins),
                DrainingMiddleware(draining: draining),
                CompressionMiddleware(),
                BodyLimitMiddleware(maximumSize: configuration.maximumBodySize),
                AddressLimitMiddleware(
                    limiter: SharedRateLimiter("address", shared: parts.sharedCounts),
                    limit: configuration.addressRateLimit,
                    loginPaths: ClientAuthRoutes.openPaths, openPaths: openPaths,
                    authenticator: access.authenticator, visitors: KnownVisitors(), audit: access.audit,
                    now: parts.now),
                AuthenticationMiddleware(
                    authenticator: access.authenticator, openPaths: openPaths, audit: access.audit, now: parts.now),
                ClientLimitMiddleware(
                    limiter: SharedRateLimiter("client", shared: parts.sharedCounts),
                    defaultLimit: configuration.clientRateLimit,
                    tenantLimiter: SharedRateLimiter("tenant", shared: parts.sharedCounts), quotas: access.quotas,
                    audit: access.audit, now: parts.now),
                NullByteMiddleware(),
            ],
            audit: access.audit, now: parts.now)
    }

    private func routes(_ draining: Draining) -> APIRouter {
        let router = APIRouter()
        let isStillLetIn = parts.access.authenticator.isStillLetIn
        HealthRoutes(
            checks: HealthChecks(limit: configuration.healthTimeout, report: parts.health)
        ).add(to: router)
        ReferenceRoutes().add(to: router)
        if let metrics = parts.metrics { MetricsRoutes(metrics: metrics).add(to: router) }
        ClientAuthRoutes(access: parts.access, now: parts.now).add(to: router)
        ClientRoutes(clients: parts.access.clients, now: parts.now).add(to: router)
        AuditRoutes(events: parts.access.events).add(to: router)
        let lines = ResponseStreams(mostReaders: configuration.maximumLineReaders, isStillLetIn: isStillLetIn)
        ChangesRoutes(
            feed: parts.feed, vocabulary: parts.vocabulary,
            events: EventStream(
                heartbeat: configuration.heartbeat, mostReaders: configuration.maximumChangeReaders,
                draining: draining, isStillLetIn: isStillLetIn),
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
            CycleRoutes(office: polling).add(to: router)
            RemovalRoutes(office: polling).add(to: router)
        }
        if let office = parts.projections {
            ProjectionRoutes(office: office).add(to: router)
            DeadLetterRoutes(letters: office.letters).add(to: router)
        }
        if let jobs = parts.jobs { JobRoutes(jobs: jobs).add(to: router) }
        if let office = parts.tenants { TenantRoutes(office: office).add(to: router) }
        OverrideRoutes(book: parts.reconciliation).add(to: router)
        ConflictRoutes(book: parts.reconciliation).add(to: router)
        ReconciliationRuleRoutes(book: parts.reconciliation).add(to: router)
        OperationRoutes(
            store: parts.operations, isLogikalConfigured: parts.isLogikalConfigured, now: parts.now,
            stream: EventStream(
                heartbeat: configuration.heartbeat, mostReaders: configuration.maximumEventReaders,
                draining: draining, isStillLetIn: isStillLetIn)
        ).add(to: router)
        return router
    }

    /// Every path with each of its methods, and what asking takes.
    public var endpoints: [APIEndpoint] { routes(Draining(time: .zero)).list }
}

/// Why the API can't be served.
public struct APIServerError: Error, CustomStringConvertible {
    public let host: String
    public let port: Int
    /// Which names the address.
    public var setting = "LISTEN_ADDRESS"
    public let cause: any Error

    public var description: String {
        let reason = (cause as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(cause)"
        return "can't listen on \(host):\(port): \(reason); stop what listens there, or set \(setting) to another "
            + "address"
    }
}
