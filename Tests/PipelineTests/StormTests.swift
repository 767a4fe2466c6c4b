import EventSourcing
import Foundation
import LogikalModel
import LogikalSimulator
import PostgresStorage
import Testing

/// S14 and S15 together: an office at work behind a bad line.
@Suite struct StormTests {
    private static let rounds = 20

    @Test(arguments: [(NavigationPolicy.strict, 1), (.ascend, 2)] as [(NavigationPolicy, UInt64)])
    func `after a storm of faults the feed equals the office, and what was there throughout was never called gone`(
        navigation: NavigationPolicy, seed: UInt64
    ) async throws {
        try await Pipeline.with {
            $0.seed = seed
            $0.navigation = navigation
            ($0.directories, $0.projects, $0.elevations) = (4, 4, 4)
        } _: { pipeline in
            let office = pipeline.simulator.office
            let storm = FaultStorm(seed: seed)
            var throughout = try entities(of: office.truth(artefacts: false))
            for round in 0..<Self.rounds {
                pipeline.simulator.faults = storm
                try await pipeline.cycle()
                office.mutate(seed: seed << 32 + UInt64(round), count: 2)
                throughout.formIntersection(try entities(of: office.truth(artefacts: false)))
            }
            pipeline.simulator.faults = nil
            for _ in 0..<3 { try await pipeline.cycle() }
            for _ in 0..<2 { try await pipeline.approveRemovals() }
            let what: Comment = "seed \(seed), \(navigation), \(storm.injected) faults"
            #expect(storm.injected >= Self.rounds / 2, what)
            #expect(try await pipeline.differences() == [], what)
            let log = try await pipeline.log()
            #expect(log.removals.entities.isDisjoint(with: throughout), what)
            let verified = try await pipeline.verify()
            #expect(verified.firstBreak == nil && verified.events == Int64(log.count), what)
            let counters = pipeline.simulator.counters
            #expect(counters.openSessions == 0, what)
            #expect(counters.writeAttempts == 0 && counters.overlappingRequests == 0, what)
        }
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
