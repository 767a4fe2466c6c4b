public import AccessControl
import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// `GET /metrics` on an address of its own, for a Prometheus that is not to reach the API.
public struct MetricsServer: Service {
    private let host: String
    private let port: Int
    private let metrics: any MetricsPage
    private let token: Credential?
    private let logger: Logger
    private let onRunning: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - token: What has to come as a bearer token; without one whoever reaches the address may ask.
    ///   - onRunning: called once with the port that is listened on.
    public init(
        host: String, port: Int, metrics: any MetricsPage, token: Credential?, logger: Logger,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.metrics = metrics
        self.token = token
        self.logger = logger
        self.onRunning = onRunning
    }

    /// - Throws: `APIServerError` when the address can't be listened on.
    public func run() async throws {
        let router = Router()
        router.get("/metrics") { [metrics, token] request, _ in
            guard token == nil || token?.digest == Authenticator.digest(authorization: request.headers[.authorization])
            else { return Response(status: .unauthorized, headers: [.wwwAuthenticate: "Bearer"]) }
            return await MetricsRoutes.answer(request, metrics)
        }
        let (configuredPort, onRunning) = (port, onRunning)
        let application = Application(
            router: router,
            server: .http1(configuration: HTTP1Channel.Configuration(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections, logger: logger)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? configuredPort) },
            logger: logger)
        do { try await application.run() } catch let error as IOError {
            throw APIServerError(host: host, port: port, setting: "METRICS_ADDRESS", cause: error)
        }
    }

    private static let mostConnections = 32
}
