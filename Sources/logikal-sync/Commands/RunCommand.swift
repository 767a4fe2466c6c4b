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
            Example:
              LOGIKAL_BASE_URL=https://logikal.example/MbioeService.svc/api/v3 \\
              AUTH_USERNAME=reader AUTH_PASSWORD=… logikal-sync run
            """)

    func run() async throws {
        let settings = try Preparation.checked { () throws(SettingsError) in try Settings() }
        let exporters = Exporters.start(settings, logging: .info)
        let logger = exporters.logger
        let transport = HTTPTransport()
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await Engine.with(settings, logger: logger) { engine in
                    if let key = try await engine.ensureKey() {
                        Console.result("API key, shown this once: \(key.reveal())")
                    }
                    let services = try await engine.services(
                        exporters: exporters, transport: transport,
                        onRunning: { port in
                            let scheme = settings.tls == nil ? "http" : "https"
                            logger.notice(
                                "serving",
                                metadata: ["address": "\(scheme)://\(settings.listen.host):\(port)/api/v1"])
                        })
                    try await Self.run(services, logger: logger, drainTime: settings.drainTime)
                })
        } catch { result = .failure(error) }
        await transport.shutdown()
        try result.get()
    }

    /// Until a signal or the first service that ends.
    static func run(_ services: [any Service], logger: Logger, drainTime: Duration = .zero) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map(NamedService.init), gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(15) + drainTime
        try await ServiceGroup(configuration: configuration).run()
    }
}
