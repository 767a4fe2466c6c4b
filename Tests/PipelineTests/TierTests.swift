import EventSourcing
import Foundation
import LogikalModel
import LogikalSimulator
import Polling
import PostgresClient
import PostgresStorage
import Testing

/// A cycle enters what it has to, and a share of the rest.
@Suite struct TierTests {
    private static let idle = PollCadence(leastProjects: 0, mostProjects: 100, mostPartsLists: 100)

    private static func with(
        _ configure: (inout SimulatorConfiguration) -> Void = SmallOffice.configure,
        _ body: (Pipeline, SmallOffice) async throws -> Void
    ) async throws {
        try await Pipeline.with(configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            // The second one believes that some have no parts.
            for _ in 0..<2 { try await pipeline.cycle() }
            pipeline.simulator.clearCallLog()
            try await body(pipeline, small)
        }
    }

    @Test(arguments: NavigationPolicy.allCases)
    func `a cycle in which nothing has changed enters no project`(navigation: NavigationPolicy) async throws {
        try await Self.with({
            SmallOffice.configure(&$0)
            $0.navigation = navigation
        }) { pipeline, _ in
            let report = try await pipeline.cycle(Self.idle)
            #expect(report.entered == [:] && report.outcome == .complete)
            #expect(pipeline.count(.selectProject) == 0)
            #expect(pipeline.count(.directories) == 3 && pipeline.count(.projects) == 3)
        }
    }

    @Test func `a project whose row has changed is entered, and no other`() async throws {
        try await Self.with({
            SmallOffice.configure(&$0)
            $0.projectDateFollowsElevations = true
        }) { pipeline, small in
            try small.edit(try small.elevation(of: small.annex))
            let report = try await pipeline.cycle(Self.idle)
            #expect(report.entered == ["changed": 1])
            #expect(report.partsLists == 1 && report.thumbnails == 1)
            #expect(try await pipeline.differences() == [])
            #expect(try await pipeline.cycle(Self.idle).entered == [:])
        }
    }

    /// Nobody knows whether a project's date follows what is edited in it (`logikal-api.md` 9).
    @Test func `an edit that no row tells of is found within one turn of the rotation`() async throws {
        try await Self.with { pipeline, small in
            try small.edit(try small.elevation(of: small.wing))
            _ = try small.renamePhase(of: small.shed)
            let cadence = PollCadence(leastProjects: 1)
            for _ in 0..<3 { #expect(try await pipeline.cycle(cadence).entered == ["rotation": 1]) }
            #expect(try await pipeline.differences() == [])
            #expect(
                Set(pipeline.simulator.callLog().filter { WalkCall($0.call) == .selectProject }.map(\.call.identifier))
                    .count == 3)
        }
    }

    @Test func `what was not read of a project, or missed for the first time, is looked at in the next cycle`()
        async throws
    {
        try await Self.with { pipeline, small in
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            try small.office.apply(.editProject(project: small.wing, set: ["offerNumber": "OFF1"]))
            plan.set(.error500, on: .elevations, project: small.wing)
            #expect(try await pipeline.cycle(Self.idle).entered == ["changed": 1])
            plan.set(nil)
            let elevation = try #require(small.elevations(of: small.wing).last)
            try small.office.apply(.deleteElevation(project: small.wing, elevation: elevation.id))
            #expect(try await pipeline.cycle(Self.idle).entered == ["owed": 1])
            let report = try await pipeline.cycle(Self.idle)
            #expect(report.entered == ["owed": 1] && report.events[EventType(.elevation, .removed)] == 1)
            #expect(try await pipeline.cycle(Self.idle).entered == [:])
            #expect(try await pipeline.differences() == [])
        }
    }

    /// The row is in the log before the project is entered; that alone must not make it look read.
    @Test func `a cycle that is killed between a project's row and its contents hides no change`() async throws {
        try await Self.with({
            SmallOffice.configure(&$0)
            $0.projectDateFollowsElevations = true
        }) { pipeline, small in
            try small.edit(try small.elevation(of: small.wing))
            let task = Task { try await pipeline.cycle(Self.idle) }
            pipeline.simulator.faults = Moment(call: .selectProject, place: small.wing) { task.cancel() }
            _ = await task.result
            pipeline.simulator.faults = nil
            #expect(try await pipeline.cycle(Self.idle).entered == ["changed": 1])
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `parts lists that one cycle has no room for come with the next ones`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let cadence = PollCadence(leastProjects: 0, mostPartsLists: 2)
            #expect(try await pipeline.cycle(cadence).postponedPartsLists == 4)
            var fetched = pipeline.count(.partsList)
            #expect(fetched == 2)
            for _ in 0..<7 {
                try await pipeline.cycle(cadence)
                #expect(pipeline.count(.partsList) - fetched <= 2)
                fetched = pipeline.count(.partsList)
            }
            let last = try await pipeline.cycle(cadence)
            #expect(last.entered == [:] && last.postponedPartsLists == 0)
            #expect(pipeline.count(.partsList) == fetched && fetched >= 6)
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `parts lists come last in a cycle`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let calls = pipeline.simulator.callLog().compactMap { WalkCall($0.call) }
            let first = try #require(calls.firstIndex(of: .partsList))
            #expect(!calls[first...].contains(.elevations) && !calls[first...].contains(.directories))
        }
    }

    @Test func `bytes that are old are fetched again, though nothing says that they differ`() async throws {
        try await Self.with { pipeline, small in
            var cadence = PollCadence.everything
            cadence.assetAge = .seconds(3600)
            #expect(try await pipeline.cycle(cadence).partsLists == 0)
            try await pipeline.database.owner.withTenant(.default) { connection in
                _ = try connection.execute("update polling.asset set fetched_at = fetched_at - interval '1 day'")
            }
            let report = try await pipeline.cycle(cadence)
            #expect(report.thumbnails == 6 && report.eventCount == 0)
            #expect(try await pipeline.cycle(cadence).thumbnails == 0)
        }
    }

    @Test func `projects that one cycle has no room for wait, and are entered by and by`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let cadence = PollCadence(leastProjects: 0, mostProjects: 2)
            let report = try await pipeline.cycle(cadence)
            #expect(report.entered == ["new": 2] && report.postponed == 1)
            try await pipeline.cycle(cadence)
            #expect(try await pipeline.differences() == [])
        }
    }

    /// S20: whatever the increments were, they come to what one look at everything comes to.
    @Test(arguments: NavigationPolicy.allCases, [1, 2] as [UInt64])
    func `S20 many small cycles come to the same contents as one crawl of everything`(
        navigation: NavigationPolicy, seed: UInt64
    ) async throws {
        try await Pipeline.with {
            $0.seed = seed
            $0.navigation = navigation
            ($0.directories, $0.projects, $0.elevations) = (5, 8, 3)
            $0.projectDateFollowsElevations = false
        } _: { pipeline in
            let cadence = PollCadence(leastProjects: 3, mostProjects: 5, mostPartsLists: 7)
            for round in 0..<12 {
                pipeline.simulator.office.mutate(seed: seed << 32 + UInt64(round), count: 3)
                try await pipeline.cycle(cadence)
            }
            for _ in 0..<12 { try await pipeline.cycle(cadence) }
            for _ in 0..<3 { try await pipeline.approveRemovals(cadence) }
            for _ in 0..<4 { try await pipeline.cycle(cadence) }
            let incremental = try await pipeline.contentHashes()
            let fresh = try await pipeline.freshCrawl()
            #expect(incremental == fresh, "seed \(seed)")
            #expect(!fresh.isEmpty)
        }
    }
}
