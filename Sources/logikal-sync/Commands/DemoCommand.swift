import AccessControl
import ArgumentParser
import Foundation
import Logging
import LogikalClient
import LogikalSimulator
import ServiceLifecycle
import Serving

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Everything on this machine: a simulated office at work, the log, the read models, the API.",
        discussion: """
            Needs no configuration and leaves nothing behind. Stop it with Ctrl-C.

            Example: logikal-sync demo --port 8080 --every 3
            """)

    @Option(help: "Address that the HTTP API listens on; 0.0.0.0 in a container.") var host = "127.0.0.1"
    @Option(help: "Port of the HTTP API.") var port = 8080
    @Option(help: "Seconds between two changes in the office.") var every = 3
    @Option(help: "Same seed, same office, same changes.") var seed: UInt64 = 1

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
        guard every > 0 else { throw ValidationError("--every takes a number of seconds above 0") }
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "logikal-sync-demo-\(UUID().uuidString)")
        // Something deleted while it is being looked at is worth a warning in an office, but not in a demonstration.
        let logger = Preparation.logger(.error)
        // Its server is cut off at the end, and would complain.
        let simulator = LogikalSimulator(Self.office(seed: seed), logger: Preparation.logger(.critical))
        let transport = HTTPTransport()
        let result: Result<Void, any Error>
        do {
            result = .success(try await run(in: folder.path, simulator, transport, logger))
        } catch is APIServerError {
            Console.note("Error: port \(port) can't be listened on; another program may, so choose one with --port")
            result = .failure(ExitCode.failure)
        } catch { result = .failure(error) }
        await transport.shutdown()
        try? FileManager.default.removeItem(at: folder)
        try result.get()
    }

    private static func office(seed: UInt64) -> SimulatorConfiguration {
        var office = SimulatorConfiguration()
        office.seed = seed
        office.navigation = .ascend
        return office
    }

    private func run(
        in folder: String, _ simulator: LogikalSimulator, _ transport: HTTPTransport, _ logger: Logger
    ) async throws {
        Console.note("Starting a simulated Logikal and a private PostgreSQL …")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            var settings = try Settings([:])
            settings.dataDirectory = folder
            settings.listen = Settings.Listen(host: host, port: port)
            settings.pollInterval = .seconds(1)
            settings.logikal = Settings.Logikal(
                address: try ServiceAddress(try await simulator.baseURL), username: simulator.configuration.username,
                password: Secret(simulator.configuration.password))
            try await Engine.with(settings, logger: logger) { engine in
                let key = try await engine.ensureKey()?.reveal() ?? ""
                let watch = DemoWatch(engine: engine)
                let work = OfficeWork(simulator: simulator, seed: seed, pause: .seconds(every))
                var services = try await engine.services(
                    transport: transport,
                    onRunning: { port in
                        Console.result(Self.greeting(port: port, key: key))
                    })
                services += [watch, work]
                try await RunCommand.run(services, logger: logger)
            }
            group.cancelAll()
        }
    }

    private static func greeting(port: Int, key: String) -> String {
        let base = "http://127.0.0.1:\(port)/api/v1"
        return """

            LogikalSync is running.   API \(base)   key \(key)

            See it: http://127.0.0.1:\(port)/console, and sign in with the key.
            Try, in another terminal:
              export KEY=\(key)
              curl -s \(base)/health
              curl -s -H "Authorization: Bearer $KEY" '\(base)/changes?limit=2'
              curl -s -H "Authorization: Bearer $KEY" '\(base)/projects?limit=3'
              curl -s -H "Authorization: Bearer $KEY" '\(base)/changes?view=log&types=project&limit=5'

            What the office does, as it reaches the log (Ctrl-C ends it):
            """
    }
}
