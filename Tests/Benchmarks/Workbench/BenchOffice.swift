import EventSourcing
import Foundation
import LogikalClient
import LogikalSimulator
import Polling
import PostgresStorage

/// A simulated office with one project in one directory, and a poller that looks at it.
struct BenchOffice: Sendable {
    struct Cycle: Sendable {
        let report: CycleReport
        let seconds: Double
        /// What is left of the time without that in which the service had a request to answer.
        let ownShare: Double
        /// How long the service took for each operation in all, in seconds; the longest first.
        let answering: [(operation: String, count: Int, seconds: Double)]
    }

    private static let elevations = 17

    private let simulator: LogikalSimulator
    private let runner: CycleRunner

    static func with<Value: Sendable>(
        _ navigation: NavigationPolicy, sessions: Int, _ database: BenchDatabase, on workbench: Workbench,
        _ body: @escaping @Sendable (BenchOffice) async throws -> Value
    ) async throws -> Value {
        var configuration = SimulatorConfiguration()
        configuration.directories = 1
        configuration.projects = 0
        configuration.navigation = navigation
        configuration.latency = .measured()
        configuration.partsListSize = .realistic
        let settings = configuration
        let simulator = LogikalSimulator(configuration, logger: workbench.logger)
        try furnish(simulator.office)
        let transport = HTTPTransport()
        let logger = workbench.logger
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            let outcome: Result<Value, any Error>
            do {
                let logikal = LogikalConfiguration(
                    address: try ServiceAddress(try await simulator.baseURL), username: settings.username,
                    password: Secret(settings.password), maximumSessions: sessions)
                let runner = CycleRunner(
                    client: LogikalClient(logikal, transport: transport, logger: logger),
                    store: PostgresPollStore(pool: database.service.pool, log: database.log), tenant: .default,
                    holder: "benchmark", now: { Timestamp(Date()) }, logger: logger)
                outcome = .success(try await body(BenchOffice(simulator: simulator, runner: runner)))
            } catch { outcome = .failure(error) }
            await transport.shutdown()
            group.cancelAll()
            _ = await group.nextResult()
            return try outcome.get()
        }
    }

    func cycle() async throws -> Cycle {
        simulator.clearCallLog()
        let start = ContinuousClock.now
        let report = try await runner.run().report
        let seconds = Stopwatch.seconds(since: start)
        let calls = simulator.callLog()
        var answering: [String: (count: Int, seconds: Double)] = [:]
        for call in calls {
            answering[call.call.operation, default: (0, 0)].count += 1
            answering[call.call.operation, default: (0, 0)].seconds += call.duration / .seconds(1)
        }
        let spans = calls.map { $0.startedAt..<$0.startedAt + $0.duration }
        return Cycle(
            report: report, seconds: seconds, ownShare: 1 - Self.secondsWithACall(spans) / seconds,
            answering: answering.map { ($0.key, $0.value.count, $0.value.seconds) }.sorted { $0.2 > $1.2 })
    }

    /// How long there was one under way or more.
    private static func secondsWithACall(_ calls: [Range<Duration>]) -> Double {
        var (sum, end) = (Duration.zero, Duration.zero)
        for call in calls.sorted(by: { $0.lowerBound < $1.lowerBound }) where call.upperBound > end {
            sum += call.upperBound - max(end, call.lowerBound)
            end = call.upperBound
        }
        return sum / .seconds(1)
    }

    /// The default phase and one more, the elevations in turns; none of them mere text, which has no parts.
    private static func furnish(_ office: Office) throws {
        guard let directory = office.truth(artefacts: false).directories.first?.path else {
            throw BenchmarkError("the simulated office has no directory")
        }
        let project = try office.apply(.createProject(directory: directory, name: "Rathaus"))
        try office.apply(.createPhase(project: project, name: "Bauteil B"))
        let phases = office.truth(artefacts: false).phases.map(\.id)
        for number in 0..<elevations {
            let name = "P\(number + 1)"
            while true {
                let elevation = try office.apply(
                    .createElevation(project: project, phase: phases[number % phases.count], name: name))
                if office.truth().elevations.contains(where: { $0.id == elevation && $0.partsList != nil }) { break }
                try office.apply(.deleteElevation(project: project, elevation: elevation))
            }
        }
    }
}
