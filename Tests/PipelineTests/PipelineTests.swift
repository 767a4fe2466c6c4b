import EventSourcing
import Feeding
import LogikalModel
import LogikalSimulator
import Polling
import PostgresStorage
import SyncTesting
import Testing

@Suite(.serialized) struct PipelineTests {
    @Test(arguments: NavigationPolicy.allCases)
    func `S14 after random changes the feed equals the office`(navigation: NavigationPolicy) async throws {
        try await Pipeline.with {
            $0.navigation = navigation
        } _: { pipeline in
            for round in 0..<200 {
                pipeline.simulator.office.mutate(seed: UInt64(round), count: 3)
                guard round % 20 == 19 || round == 0 else { continue }
                // Quiet from here: what is gone needs two looks, whatever moved meanwhile one more.
                for _ in 0..<3 { try await pipeline.cycle() }
                for _ in 0..<2 { try await pipeline.approveRemovals() }
                let truth = try Mirror(pipeline.simulator.office.truth())
                let latest = try Mirror(folding: try await pipeline.feed(.latest))
                #expect(truth.differences(to: latest) == [], "after round \(round)")
            }
            let log = try await pipeline.feed(.log)
            let truth = try Mirror(pipeline.simulator.office.truth())
            #expect(try truth.differences(to: Mirror(folding: log)) == [])
            #expect(log.compactMap { $0["position"]?.number?.int64 } == Array(1...Int64(log.count)))
            let report = try await pipeline.verify()
            #expect(report.firstBreak == nil && report.events == Int64(log.count))
            let counters = pipeline.simulator.counters
            #expect(counters.openSessions == 0)
            #expect(counters.writeAttempts == 0 && counters.overlappingRequests == 0)
        }
    }

    /// The root has no path: a log-in is the only way back to it (`logikal-api.md` 5.4).
    @Test func `where a session may move freely a cycle costs one login, one more for projects of the root alone`()
        async throws
    {
        try await Pipeline.with {
            $0.navigation = .ascend
        } _: { pipeline in
            try await pipeline.cycle()
            for (cadence, logins) in [(PollCadence(leastProjects: 0), 1), (.everything, 2)] {
                let unchanged = try await pipeline.cycle(cadence)
                #expect(unchanged.logins == logins)
                #expect(unchanged.thumbnails == 0 && unchanged.partsLists == 0)
                #expect(unchanged.eventCount == 0)
            }
            #expect(pipeline.simulator.office.truth().projects.contains { $0.directory.isEmpty })
            #expect(pipeline.simulator.counters.illegalCalls == 0)
        }
    }

    @Test func `where it may not a cycle is refused a few times at first and never again`() async throws {
        try await Pipeline.with {
            $0.navigation = .strict
        } _: { pipeline in
            try await pipeline.cycle()
            let learnt = pipeline.simulator.counters.illegalCalls
            #expect((1...5).contains(learnt))
            try await pipeline.cycle()
            #expect(pipeline.simulator.counters.illegalCalls == learnt)
        }
    }

    @Test func `a moved project and a moved elevation keep their identity`() async throws {
        try await Pipeline.with { pipeline in
            let office = pipeline.simulator.office
            try await pipeline.cycle()
            let truth = office.truth(artefacts: false)
            let project = try #require(
                truth.projects.first { project in
                    truth.elevations.contains { $0.project == project.id }
                })
            let target = try #require(truth.directories.first { $0.path != project.directory })
            try office.apply(.moveProject(project: project.id, directory: target.path))
            let elevation = try #require(truth.elevations.first { $0.project == project.id })
            let phase = try office.apply(.createPhase(project: project.id, name: "Moved to"))
            try office.apply(.moveElevation(project: project.id, elevation: elevation.id, phase: phase))
            let report = try await pipeline.cycle()
            #expect(report.events[EventType(.project, .moved)] == 1)
            #expect(report.events[EventType(.elevation, .moved)] == 1)
            #expect(report.events[EventType(.elevation, .removed)] == nil)
            #expect(report.events[EventType(.elevation, .discovered)] == nil)
        }
    }

    @Test func `what comes back after its removal goes on with its history`() async throws {
        try await Pipeline.with { pipeline in
            let office = pipeline.simulator.office
            try await pipeline.cycle()
            let project = try #require(office.truth(artefacts: false).projects.first)
            try office.apply(.deleteProject(project: project.id))
            let first = try await pipeline.cycle()
            #expect(first.eventCount == 0, "one miss is no removal")
            let second = try await pipeline.cycle()
            #expect(second.events[EventType(.project, .removed)] == 1)
            try office.apply(.restoreProject(project: project.id, directory: project.directory))
            let third = try await pipeline.cycle()
            #expect(third.events[EventType(.project, .restored)] == 1)
            let history = try await pipeline.feed(.log).filter {
                $0["entity"]?["type"] == "project" && $0["type"]?.string != "project.changed"
            }
            let versions = history.filter { change in
                change["state"]?["logikalId"]?.string == project.id || change["op"] == "delete"
            }.compactMap { $0["version"]?.number?.int64 }
            #expect(versions == [1, 2, 3])
        }
    }
}
