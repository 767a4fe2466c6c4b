public import EventSourcing
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

/// Answers how a process is that serves nothing else, to whoever keeps it running.
public struct HealthServer: Service {
    private let host: String
    private let port: Int
    private let health: @Sendable () async -> HealthReport
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let onRunning: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - port: 0 takes any free port.
    ///   - health: Asked at most once a second, whoever asks.
    ///   - onRunning: Called once with the port that is listened on.
    public init(
        host: String, port: Int, health: @escaping @Sendable () async -> HealthReport,
        now: @escaping @Sendable () -> Timestamp, logger: Logger,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.health = health
        self.now = now
        self.logger = logger
        self.onRunning = onRunning
    }

    /// - Throws: `APIServerError` when the address can't be listened on.
    public func run() async throws {
        let routes = APIRouter()
        HealthRoutes(checks: HealthChecks(limit: APIConfiguration().healthTimeout, report: health)).add(to: routes)
        let (onRunning, configuredPort) = (onRunning, port)
        let application = Application(
            router: routes.openRouter(behind: [EnvelopeMiddleware.envelope(now: now)]),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? configuredPort) },
            logger: logger)
        do { try await application.run() } catch let error as IOError {
            throw APIServerError(host: host, port: port, cause: error)
        }
    }
}
