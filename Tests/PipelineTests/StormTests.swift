import EventSourcing
import Foundation
import LogikalClient
import LogikalModel
import LogikalSimulator
import Polling
import PostgresStorage
import Testing

/// S14 and S15 together: an office at work behind a bad line, polled as a service does, with all its patience.
@Suite struct StormTests {
    /// `STORM_CYCLES=500 swift test --filter StormTests` for a long one.
    private static let cycles = ProcessInfo.processInfo.environment["STORM_CYCLES"].flatMap { Int($0) } ?? 25

    struct Weather: Sendable, CustomStringConvertible {
        let seed: UInt64
        let navigation: NavigationPolicy
        let sessions: Int
        /// Enough of them in a cycle make another session worth its login.
        let changesPerCycle: Int

        var description: String { "seed \(seed), \(navigation), \(sessions) sessions" }
    }

    static let weathers = [
        Weather(seed: 1, navigation: .strict, sessions: 1, changesPerCycle: 2),
        Weather(seed: 2, navigation: .ascend, sessions: 1, changesPerCycle: 2),
        Weather(seed: 3, navigation: .ascend, sessions: 2, changesPerCycle: 8),
    ]

    @Test(arguments: weathers)
    func `after a storm of faults the feed equals the office, and what was there throughout was never called gone`(
        weather: Weather
    ) async throws {
        let (seed, navigation) = (weather.seed, weather.navigation)
        try await Pipeline.with {
            $0.seed = seed
            $0.navigation = navigation
            ($0.directories, $0.projects, $0.elevations) = (4, 4, 4)
        } _: { pipeline in
            let office = pipeline.simulator.office
            let (client, runner) = pipeline.restarted {
                Self.hurry(&$0)
                $0.maximumSessions = weather.sessions
            }
            _ = try await runner.run()
            // What is known about moving is not what this test is about: from here on nothing is a try.
            client.navigation.capabilities = NavigationCapabilities(all: navigation == .strict ? .refused : .allowed)
            pipeline.simulator.clearCallLog()
            let storm = FaultStorm(seed: seed)
            var tally = Tally(throughout: try entities(of: office.truth(artefacts: false)))
            for cycle in 0..<Self.cycles {
                pipeline.simulator.faults = storm
                try await tally.count { try await runner.run(as: cycle.isMultiple(of: 4) ? .person : .schedule) }
                pipeline.time.advance(by: 600)
                office.mutate(seed: seed << 32 + UInt64(cycle), count: weather.changesPerCycle)
                tally.throughout.formIntersection(try entities(of: office.truth(artefacts: false)))
            }
            pipeline.simulator.faults = nil
            // Another process with all its patience, that moves as this one has learnt to.
            let patient = pipeline.restarted().runner
            for _ in 0..<3 { _ = try await patient.run() }
            for _ in 0..<2 { try await pipeline.approveRemovals(before: patient) }
            let what: Comment = "\(weather), \(tally), \(storm.injected) faults"
            print("storm:", what)
            try await expectPeace(pipeline, tally, what)
            #expect(storm.injected >= Self.cycles && tally.complete < Self.cycles, what)
        }
    }

    private func expectPeace(_ pipeline: Pipeline, _ tally: Tally, _ what: Comment) async throws {
        let differences = try await pipeline.differences()
        #expect(differences == [], what)
        let log = try await pipeline.log()
        #expect(log.removals.entities.isDisjoint(with: tally.throughout), what)
        let verified = try await pipeline.verify()
        #expect(verified.firstBreak == nil && verified.events == Int64(log.count), what)
        let counters = pipeline.simulator.counters
        #expect(counters.openSessions == 0, what)
        #expect(try await pipeline.connections.keptSessions(tenant: .default) == [], what)
        #expect(counters.illegalCalls == 0, what)
        #expect(counters.writeAttempts == 0, what)
        // Only a log-out may come while a call hangs that nobody waits for any more.
        let overlapping = pipeline.simulator.callLog().filter {
            $0.overlapped && $0.call.operation != "DELETE /auth" && $0.duration < .seconds(1)
        }
        #expect(overlapping.isEmpty, what)
        let reader = PostgresConnectionReader(pool: pipeline.database.pool)
        #expect(try await reader.failingProjects(tenant: .default).isEmpty, what)
    }

    /// What the cycles of a storm came to.
    private struct Tally: CustomStringConvertible {
        /// What was in the office all the time.
        var throughout: Set<UUID>
        var complete = 0
        var partial = 0
        var failed = 0
        /// Cycles that did not begin, because Logikal was left alone.
        var none = 0

        var description: String {
            "\(complete) complete, \(partial) partial and \(failed) failed cycles, \(none) not begun"
        }

        mutating func count(_ cycle: () async throws -> (report: CycleReport, error: PollError?)) async throws {
            do {
                switch try await cycle().report.outcome {
                case .complete: complete += 1
                case .partial: partial += 1
                case .failed: failed += 1
                }
            } catch let error as PollError where [.paused, .stopped].contains(error.code) { none += 1 }
        }
    }

    /// Gives up soon on what hangs or never ends.
    private static func hurry(_ configuration: inout LogikalConfiguration) {
        (configuration.timeouts.list, configuration.timeouts.select) = (.seconds(2), .seconds(2))
        (configuration.timeouts.thumbnail, configuration.timeouts.partsList) = (.seconds(2), .seconds(2))
        configuration.timeouts.logout = .seconds(1)
        configuration.bodyLimits.list = 4 << 20
        configuration.bodyLimits.partsList = 4 << 20
        configuration.bodyLimits.thumbnail = 1 << 20
    }

    /// By the ids that they have in the log.
    private func entities(of truth: OfficeTruth) throws -> Set<UUID> {
        let keys =
            truth.directories.map { NaturalKey.directory(path: $0.path) }
            + truth.projects.map { .project(LogikalID($0.id)) }
            + truth.phases.map { .phase(LogikalID($0.id), of: LogikalID($0.project)) }
            + (try truth.elevations.map {
                .elevation(try ElevationRow($0.listing), phase: LogikalID($0.phase), of: LogikalID($0.project))
            })
        return Set(keys.map { $0.reference(tenant: .default).id })
    }
}
