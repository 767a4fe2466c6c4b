import EventSourcing
import Foundation
import LogikalClient
import LogikalSimulator
import Polling
import PostgresStorage

/// An office of 6,400 projects (1,000 at the small scale) at a Logikal that answers at once: the engine's own share of
/// a first look, of a look in which nothing has changed, and of one in which a project has.
struct LargeOffice {
    let workbench: Workbench

    private static let directories = 200
    private static let idle = PollCadence(leastProjects: 0, mostProjects: .max, mostPartsLists: 0)

    private struct Look: Sendable {
        let report: CycleReport
        let seconds: Double
        /// The most that the process had in memory since it was started, in MB.
        let megabytes: Double

        var perRequest: Double { seconds / Double(max(1, report.requests)) * 1000 }
    }

    func measure() async throws -> [Measurement] {
        try await workbench.withDatabase { database in
            try await with(database) { runner, office in
                let before = Self.peakMegabytes
                workbench.tell("a first look at \(workbench.scale.officeProjects) projects, without parts lists")
                let first = try await Self.look(runner)
                var unchanged: [Look] = []
                for _ in 0..<workbench.scale.rounds { unchanged.append(try await Self.look(runner)) }
                guard unchanged.allSatisfy({ $0.report.eventCount == 0 && $0.report.entered.isEmpty }) else {
                    throw BenchmarkError("a look in which nothing had changed found something")
                }
                let project = office.truth(artefacts: false).projects[workbench.scale.officeProjects / 2].id
                try office.apply(.editProject(project: project, set: ["offerNumber": "OFF1"]))
                let changed = try await Self.look(runner)
                return [
                    measurement("first look", [first], before),
                    measurement("nothing has changed", unchanged, before),
                    measurement("one project has changed", [changed], before),
                ]
            }
        }
    }

    private func measurement(_ name: String, _ looks: [Look], _ before: Double) -> Measurement {
        let report = looks[0].report
        let entered = report.entered.values.reduce(0, +)
        return Measurement(
            "office: \(workbench.scale.officeProjects) projects, \(name)", unit: "s", value: looks.map(\.seconds),
            budgets: { _, _ in [.atMost(300, looks.map(\.megabytes).max() ?? 0, of: "MB at most")] },
            notes: [
                "\(report.logins) log-ins, \(report.requests) requests, \(entered) projects entered, "
                    + "\(report.eventCount) events, \(Figures.text(looks[0].perRequest)) ms a request",
                "the simulator is in the same process: its memory (\(Figures.text(before)) MB before the first look) "
                    + "and its time count too",
            ])
    }

    private static func look(_ runner: CycleRunner) async throws -> Look {
        let start = ContinuousClock.now
        let report = try await runner.run().report
        guard report.outcome == .complete else {
            throw BenchmarkError("a look was \(report.outcome): \(report.findings.first?.finding ?? "")")
        }
        return Look(report: report, seconds: Stopwatch.seconds(since: start), megabytes: peakMegabytes)
    }

    private func with<Value: Sendable>(
        _ database: BenchDatabase, _ body: @escaping @Sendable (CycleRunner, Office) async throws -> Value
    ) async throws -> Value {
        var configuration = SimulatorConfiguration()
        (configuration.directories, configuration.projects) = (Self.directories, workbench.scale.officeProjects)
        configuration.elevations = 17
        configuration.navigation = .ascend
        configuration.callLogCapacity = 1
        let simulator = LogikalSimulator(configuration, logger: workbench.logger)
        let credentials = (configuration.username, configuration.password)
        let transport = HTTPTransport()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            let outcome: Result<Value, any Error>
            do {
                let logikal = LogikalConfiguration(
                    address: try ServiceAddress(try await simulator.baseURL), username: credentials.0,
                    password: Secret(credentials.1))
                let runner = CycleRunner(
                    client: LogikalClient(logikal, transport: transport, logger: workbench.logger),
                    store: PostgresPollStore(pool: database.service.pool, log: database.log), tenant: .default,
                    cadence: Self.idle, holder: "benchmark", now: { Timestamp(Date()) }, logger: workbench.logger)
                outcome = .success(try await body(runner, simulator.office))
            } catch { outcome = .failure(error) }
            await transport.shutdown()
            group.cancelAll()
            _ = await group.nextResult()
            return try outcome.get()
        }
    }

    private static var peakMegabytes: Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kilobytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }
        return (kilobytes ?? 0) / 1024
    }
}
