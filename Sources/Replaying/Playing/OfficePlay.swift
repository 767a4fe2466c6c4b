import EventSourcing
import Foundation
import Logging
import LogikalClient
import LogikalSimulator
import Polling
import PostgresStorage
import Synchronization

/// Plays steps: a simulated Logikal behind real HTTP on one side, the log on the other.
struct OfficePlay: Sendable {
    private let simulator: LogikalSimulator
    private let faults: StoryFaults
    private let projections: ProjectionPlay
    private let disturbance: Disturbance
    private let transport: HTTPTransport
    private let address: ServiceAddress
    private let clock = StoryClock()

    private static let mostKills = 2000
    private static let flapWindow = Duration.seconds(600)

    /// Plays the steps on an empty database.
    ///
    /// - Returns: how often it was disturbed.
    static func run(_ steps: [StoryStep], _ projections: ProjectionPlay) async throws -> Int {
        let configuration = try configuration(steps)
        let simulator = LogikalSimulator(configuration, logger: projections.logger)
        let transport = HTTPTransport()
        let serving = Task { try await simulator.run() }
        let result: Result<Int, any Error>
        do {
            let play = OfficePlay(
                simulator: simulator, projections: projections, transport: transport,
                address: try ServiceAddress(try await simulator.baseURL))
            for (index, step) in steps.enumerated() {
                try await play.run(step, place: "\(Story.historyFile), line \(index + 1)")
            }
            result = .success(play.disturbance.count)
        } catch {
            result = .failure(error)
        }
        serving.cancel()
        _ = await serving.result
        await transport.shutdown()
        return try result.get()
    }

    private init(
        simulator: LogikalSimulator, projections: ProjectionPlay, transport: HTTPTransport, address: ServiceAddress
    ) {
        self.simulator = simulator
        self.projections = projections
        self.transport = transport
        self.address = address
        disturbance = Disturbance(projections.way.disturbance)
        faults = StoryFaults(office: simulator.office)
        simulator.faults = faults
    }

    private static func configuration(_ steps: [StoryStep]) throws -> SimulatorConfiguration {
        for (index, step) in steps.enumerated() {
            guard case .office(let configuration) = step.action else { continue }
            guard index == 0 else {
                throw StoryError(
                    code: .malformed, place: "\(Story.historyFile), line \(index + 1)",
                    detail: "the office is set up by the first step or not at all")
            }
            return configuration
        }
        return try SimulatorConfiguration(story: .null)
    }

    private func run(_ step: StoryStep, place: String) async throws {
        disturbance.beginStep()
        switch step.action {
        case .office: break
        case .change(let change):
            do throws(OfficeError) {
                try simulator.office.apply(change)
            } catch {
                throw StoryError(code: .impossible, place: place, detail: "\(error)")
            }
        case .faults(let given): faults.set(given)
        case .poll(let interludes):
            faults.prepare(interludes)
            try await poll(place)
            let leftovers = faults.leftovers()
            guard leftovers.isEmpty else {
                throw StoryError(code: .impossible, place: place, detail: leftovers.joined(separator: "; "))
            }
            try await projections.catchUp()
        case .wait(let seconds): clock.pass(seconds: seconds)
        case .decide(let decision):
            try await decide(decision, place)
            try await projections.catchUp()
        }
    }

    private func poll(_ place: String) async throws {
        for _ in 0..<Self.mostKills {
            disturbance.revive()
            do {
                _ = try await runner().run()
                return
            } catch let kill as Disturbance.Killed {
                // A cycle that had ended is not run again; whoever comes next has the next step to do.
                if kill.cycleHasEnded { return disturbance.revive() }
            }
        }
        throw StoryError(code: .endless, place: place, detail: "killed \(Self.mostKills) times it had not ended yet")
    }

    /// A process of its own: nothing of what a former one knew is in it.
    private func runner() -> CycleRunner {
        let configuration = LogikalConfiguration(
            address: address, username: simulator.configuration.username,
            password: Secret(simulator.configuration.password))
        return CycleRunner(
            client: LogikalClient(configuration, transport: transport, logger: projections.logger),
            store: DisturbedPollStore(base: store, disturbance: disturbance), tenant: projections.tenant,
            holder: "replay \(UUID().uuidString)", flaps: FlapRule(window: Self.flapWindow), isGone: { _ in true },
            now: { clock.now() },
            logger: projections.logger)
    }

    private var log: PostgresEventLog {
        let pool = projections.database.pool
        return PostgresEventLog(pool: pool, notifier: HeadNotifier(pool: pool, logger: projections.logger))
    }

    private var store: PostgresPollStore { PostgresPollStore(pool: projections.database.pool, log: log) }

    private func decide(_ decision: RemovalHold.Decision, _ place: String) async throws {
        let open = try await store.removalHolds(tenant: projections.tenant).filter { $0.decision == nil }
        guard !open.isEmpty else {
            throw StoryError(code: .impossible, place: place, detail: "nothing is withheld that could be decided on")
        }
        var generator = SystemRandomNumberGenerator()
        for hold in open {
            let batch = PreparedBatch(
                hold.deciding(decision, person: "a person", at: clock.now()), tenant: projections.tenant,
                using: &generator)
            try await log.append(batch)
            if projections.way == .twice { try await log.append(batch) }
        }
    }
}

/// A clock that tells what came first: a millisecond passes with every look, more only where the story says so.
private final class StoryClock: Sendable {
    private static let start: Int64 = 1_767_225_600_000_000
    private let moment = Mutex(start)

    func now() -> Timestamp {
        moment.withLock { moment in
            moment += 1000
            return Timestamp(microseconds: moment)
        }
    }

    func pass(seconds: Int64) { moment.withLock { $0 += seconds * 1_000_000 } }
}
