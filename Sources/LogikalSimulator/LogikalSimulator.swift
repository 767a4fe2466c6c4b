import EventSourcing
import Glibc
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

/// The vendor's API "MBIOE v3" over HTTP, with a seeded installation behind it (`logikal-api.md` 17).
public final class LogikalSimulator: Service {
    /// The server ended before it had a port.
    public struct NotRunning: Error, CustomStringConvertible {
        public let description = "the simulator ended before it was bound to a port"
    }

    /// The port is in use, or may not be used.
    public struct CannotListen: Error, CustomStringConvertible {
        public let description: String
    }

    public let configuration: SimulatorConfiguration
    /// What exists in the installation, and what its users do to it.
    public let office: Office

    private let settings: LiveSettings
    private let logger: Logger
    private let clock: SimulatorClock
    private let sessions: SessionTable
    private let log: CallLog
    private let injector = LiveFaults()
    private let boundPort = BoundPort()

    public init(
        _ configuration: SimulatorConfiguration, logger: Logger,
        clock: some Clock<Duration> = ContinuousClock()
    ) {
        self.configuration = configuration
        self.logger = logger
        self.clock = SimulatorClock(clock)
        office = Office(configuration)
        settings = LiveSettings(configuration)
        sessions = SessionTable(settings)
        log = CallLog(capacity: configuration.callLogCapacity)
    }

    /// Serves until cancelled or shut down.
    public func run() async throws {
        let application = Application(
            responder: SimulatorResponder(
                handler: handler, control: control,
                basePath: configuration.basePath.split(separator: "/").map(String.init)),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "MBIOE simulator"),
            onServerRunning: { [boundPort] channel in
                boundPort.settle(channel.localAddress?.port.map(Result.success) ?? .failure(NotRunning()))
            },
            logger: logger)
        do {
            try await application.run()
            boundPort.settle(.failure(NotRunning()))
        } catch let error as IOError {
            let refusal = CannotListen(
                description: "can't listen on \(configuration.host):\(configuration.port): "
                    + "\(String(cString: strerror(error.errnoCode))); choose another port")
            boundPort.settle(.failure(refusal))
            throw refusal
        } catch {
            boundPort.settle(.failure(error))
            throw error
        }
    }

    private var handler: CallHandler {
        CallHandler(
            service: MbioeService(settings: settings, office: office, sessions: sessions, log: log),
            sessions: sessions, gates: SessionGates(), log: log, clock: clock, settings: settings, logger: logger,
            faults: injector)
    }

    private var control: ControlEndpoint? {
        guard configuration.servesControl else { return nil }
        return ControlEndpoint(office: office, log: log, sessions: sessions, settings: settings, injector: injector)
    }
}

extension LogikalSimulator {
    /// The port it listens on; waits until it does.
    public var port: Int { get async throws { try await boundPort.value } }

    /// What a client is configured with, without a slash at the end.
    public var baseURL: String {
        get async throws { "http://\(configuration.host):\(try await port)\(configuration.basePath)" }
    }

    /// Decides what goes wrong; may be exchanged at any time. `nil` is nothing.
    public var faults: (any FaultInjector)? {
        get { injector.now }
        set { injector.now = newValue }
    }

    /// The newest calls in the order they ended.
    public func callLog() -> [CallRecord] { log.records() }

    public var counters: CallCounters { log.counters(openSessions: sessions.count) }

    public func clearCallLog() { log.clear() }

    /// What no reader may do, and some client did; the first thousand.
    public var alarms: [Alarm] { log.alarms() }

    /// Ends every session at once, as a restart of the real service does: their tokens answer 401.
    public func endAllSessions() { sessions.closeAll() }
}
