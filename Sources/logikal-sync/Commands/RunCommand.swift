import AccessControl
import ArgumentParser
import Foundation
import Logging
import LogikalClient
import ServiceLifecycle
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Polls Logikal, keeps the read models up, and serves the HTTP API, until SIGTERM or SIGINT.",
        discussion: """
            Told to end, it answers what is under way, closes its session at Logikal and gives its leases back; that
            takes 15 s and DRAIN_TIME at most. A second signal ends it at once.

            Exit codes: 0 told to end; 1 it could not start or go on; 64 a setting can't be used.

            Example:
              LOGIKAL_BASE_URL=https://logikal.example/MbioeService.svc/api/v3 \\
              AUTH_USERNAME=reader AUTH_PASSWORD=… logikal-sync run
            """)

    func run() async throws { try await Self.run(as: ProcessRole.all) }

    /// Until a signal or the first service that ends.
    static func run(as roles: Set<ProcessRole>) async throws {
        let settings = try Settings()
        try settings.checkFiles(for: roles)
        let exporters = Exporters.start(settings, logging: .info)
        let logger = exporters.logger
        let transport = HTTPTransport()
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await Engine.with(settings, logger: logger) { engine in
                    if roles.contains(.serve), let key = try await engine.ensureKey() {
                        Console.result("API key, shown this once: \(key.reveal())")
                    }
                    let services = try await engine.services(
                        as: roles, exporters: exporters, transport: transport,
                        onRunning: { port in
                            let scheme = settings.tls == nil ? "http" : "https"
                            logger.notice(
                                "serving",
                                metadata: ["address": "\(scheme)://\(settings.listen.host):\(port)/api/v1"])
                        })
                    try await run(services, logger: logger, drainTime: settings.drainTime)
                })
        } catch { result = .failure(error) }
        await transport.shutdown()
        try result.get()
    }

    static func run(_ services: [any Service], logger: Logger, drainTime: Duration = .zero) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map(NamedService.init), gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(15) + drainTime
        try await ServiceGroup(configuration: configuration).run()
    }
}
