public import ArgumentParser
import Logging
public import LogikalSimulator

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Serves a simulated Logikal: the vendor's API over a seeded office.",
        discussion: """
            It behaves as the real service was seen to: a token is a cursor, lists need an \
            exact position, log-ins are slow and licences short. What a reader may never do, a \
            write or two requests at once on one token, trips an alarm: it is told at once, and \
            the command ends with exit code 1.

            On the same port, for tests and demos (the page TheSimulator tells all):
              POST /_simulator/changes       {"random": 3, "seed": 7}
              PUT /_simulator/faults         {"kind": "error503", "chance": 0.05}
              PUT /_simulator/parts-lists    {"elevation": "…", "quirk": "corrupt"}
              PUT /_simulator/restrictions   {"id": "…", "restriction": "locked"}
              PATCH /_simulator/settings     {"navigation": "ascend"}
              DELETE /_simulator/sessions    every token is dead
              GET /_simulator/…              truth, calls, alarms, faults, settings

            Examples:
              logikal-sync simulate --port 8090 --projects 40 --elevations 17
              logikal-sync simulate --port 8090 --navigation ascend --latency measured
              logikal-sync simulate --largest --fault error503:0.02 --fault truncated:0.01
            """)

    enum Latency: String, ExpressibleByArgument, CaseIterable { case measured, none }

    @Option(help: "Port to listen on; 0 takes any free one.") var port = 8090
    @Option(help: "Same seed, same office.") var seed: UInt64 = 1
    @Flag(help: "6,400 projects of about 17 elevations in 400 directories, made when asked for.") var largest = false
    @Option(help: "How many directories. (default: 8)") var directories: Int?
    @Option(help: "How many projects in all. (default: 12)") var projects: Int?
    @Option(help: "Mean number of elevations per project. (default: 6)") var elevations: Int?
    @Option(help: "strict: select only from the exact parent; ascend: sideways and up too.")
    var navigation = NavigationPolicy.strict
    @Option(help: "What a list of directories does when something is open: refuse (405) or fallBack.")
    var directoryListing = DirectoryListingBelowDirectory.refuse
    @Option(help: "Two requests at once on one token: serialise, or scramble the position.")
    var concurrentRequests = ConcurrentRequests.serialise
    @Option(help: "measured: as slow as seen in practice (a login takes 5 s); none: at once.")
    var latency = Latency.none
    @Option(help: "Sessions open at once; one more is refused for want of a licence. (default: no limit)")
    var sessionLimit: Int?
    @Option(help: "Seconds that a token lives. (default: for ever)") var tokenLifetime: Int?
    @Option(
        help: ArgumentHelp(
            "What goes wrong, and how likely with each call; may be given again.", valueName: "kind[:chance]"))
    var fault: [FaultOption] = []
    @Option(help: "User name that may log in.") var username = "reader"
    @Option(help: "That user's password.") var password = "secret"

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
        guard [directories, projects, elevations, sessionLimit, tokenLifetime].allSatisfy({ $0 ?? 0 >= 0 }) else {
            throw ValidationError("counts and seconds can't be negative")
        }
    }

    func run() async throws {
        let logger = Preparation.logger(.warning)
        let simulator = LogikalSimulator(configuration, logger: logger)
        simulator.faults = fault.isEmpty ? nil : FaultRules(fault.map(\.rule), seed: seed)
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
        let counters = simulator.counters
        guard counters.writeAttempts + counters.overlappingRequests > 0 else { return }
        Console.note(
            "Alarm: \(counters.writeAttempts) writes and \(counters.overlappingRequests) overlapping requests came in; "
                + "a reader sends neither.")
        throw ExitCode.failure
    }

    private var configuration: SimulatorConfiguration {
        var configuration = largest ? SimulatorConfiguration.largest : SimulatorConfiguration()
        configuration.port = port
        configuration.seed = seed
        configuration.directories = directories ?? configuration.directories
        configuration.projects = projects ?? configuration.projects
        configuration.elevations = elevations ?? configuration.elevations
        configuration.navigation = navigation
        configuration.getDirectoriesInProjectState = directoryListing
        configuration.concurrentRequests = concurrentRequests
        configuration.latency = latency == .measured ? .measured(scale: 1) : .none
        configuration.sessionLimit = sessionLimit
        configuration.tokenLifetime = tokenLifetime.map { .seconds($0) }
        configuration.partsListSize = .realistic
        configuration.username = username
        configuration.password = password
        configuration.servesControl = true
        return configuration
    }
}

/// `error503:0.05`
struct FaultOption: ExpressibleByArgument {
    let rule: FaultRule

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1)
        guard let kind = parts.first.flatMap({ FaultKind(rawValue: String($0)) }) else { return nil }
        guard parts.count == 2 else {
            rule = FaultRule(kind)
            return
        }
        guard let chance = Double(parts[1]), (0...1).contains(chance) else { return nil }
        rule = FaultRule(kind, chance: chance)
    }

    static var allValueStrings: [String] { FaultKind.allCases.map(\.rawValue) }
}

extension NavigationPolicy: ExpressibleByArgument {}
extension DirectoryListingBelowDirectory: ExpressibleByArgument {}
extension ConcurrentRequests: ExpressibleByArgument {}
