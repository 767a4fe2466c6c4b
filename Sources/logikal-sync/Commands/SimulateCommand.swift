public import ArgumentParser
import Logging
public import LogikalSimulator

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Serves a simulated Logikal: the vendor's API over a seeded office.",
        discussion: """
            POST /_simulator/changes on the same port changes the office, e.g. {"random": 3, "seed": 7};
            GET /_simulator/truth tells everything in it, GET /_simulator/calls who called what.

            Examples:
              logikal-sync simulate --port 8090 --projects 40 --elevations 17
              logikal-sync simulate --port 8090 --navigation ascend --latency measured
            """)

    enum Latency: String, ExpressibleByArgument, CaseIterable { case measured, none }

    @Option(help: "Port to listen on; 0 takes any free one.") var port = 8090
    @Option(help: "Same seed, same office.") var seed: UInt64 = 1
    @Option(help: "How many directories.") var directories = 8
    @Option(help: "How many projects in all.") var projects = 12
    @Option(help: "Mean number of elevations per project.") var elevations = 6
    @Option(help: "strict: select only from the exact parent; ascend: sideways and up too.")
    var navigation = NavigationPolicy.strict
    @Option(help: "measured: as slow as seen in practice (a login takes 5 s); none: at once.")
    var latency = Latency.none
    @Option(help: "User name that may log in.") var username = "reader"
    @Option(help: "That user's password.") var password = "secret"

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
        guard directories >= 0, projects >= 0, elevations >= 0 else {
            throw ValidationError("--directories, --projects and --elevations take no negative numbers")
        }
    }

    func run() async throws {
        var configuration = SimulatorConfiguration()
        configuration.port = port
        configuration.seed = seed
        configuration.directories = directories
        configuration.projects = projects
        configuration.elevations = elevations
        configuration.navigation = navigation
        configuration.latency = latency == .measured ? .measured(scale: 1) : .none
        configuration.partsListSize = .realistic
        configuration.username = username
        configuration.password = password
        configuration.servesControl = true
        let logger = Preparation.logger(.warning)
        let simulator = LogikalSimulator(configuration, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await RunCommand.run([simulator], logger: logger) }
            let url = try await simulator.baseURL
            Console.result(
                """
                A simulated Logikal serves at \(url)
                Connect to it with:
                  LOGIKAL_BASE_URL=\(url) AUTH_USERNAME=\(username) AUTH_PASSWORD=\(password) logikal-sync run
                """)
            try await group.waitForAll()
        }
    }
}

extension NavigationPolicy: ExpressibleByArgument {}
