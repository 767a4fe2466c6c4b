import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalSimulator
import Polling
import PostgresStorage
import Projecting
import SyncTesting
import Synchronization
import Testing

/// S19: what goes to and fro with every look.
@Suite struct FlapTests {
    private final class Clock: Sendable {
        private let moment = Mutex<Int64>(1_767_225_600_000_000)

        func now() -> Timestamp { moment.withLock { Timestamp(microseconds: $0) } }
        func pass(minutes: Int64) { moment.withLock { $0 += minutes * 60_000_000 } }
    }

    private func cycle(_ pipeline: Pipeline, _ clock: Clock) async throws {
        let runner = CycleRunner(
            client: pipeline.client, store: pipeline.store, tenant: .default, holder: "test",
            flaps: FlapRule(window: .seconds(600)), now: { clock.now() },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await runner.run()
        clock.pass(minutes: 1)
    }

    private func names(_ changes: [JSONValue], of project: String) -> [String] {
        changes.filter { $0["entity"]?["type"] == "project" && $0["state"]?["logikalId"]?.string == project }
            .compactMap { $0["state"]?["name"]?.string }
    }

    @Test(arguments: NavigationPolicy.allCases)
    func `S19 the log has all of it, the latest view one change until it has held still, the identity stays`(
        navigation: NavigationPolicy
    ) async throws {
        try await Pipeline.with {
            $0.navigation = navigation
            $0.projects = 3
        } _: { pipeline in
            let clock = Clock()
            let project = try #require(pipeline.simulator.office.truth().projects.first)
            func rename(_ name: String) throws {
                try pipeline.simulator.office.apply(.editProject(project: project.id, set: ["name": .string(name)]))
            }
            try rename("A")
            try await cycle(pipeline, clock)
            let head = try await pipeline.log().count
            for name in ["B", "A", "B", "A"] {
                try rename(name)
                try await cycle(pipeline, clock)
                // Whoever begins now sees what those see who were there before.
                #expect(names(try await pipeline.feed(.latest), of: project.id) == ["B"])
            }
            let own = try await pipeline.log(after: head).filter { $0["entity"]?["type"] == "project" }
            #expect(names(own, of: project.id) == ["B", "A", "B", "A"])
            #expect(own.map { $0["reason"] ?? .null } == [.null, "flap", "flap", "flap"])
            #expect(own.entities.count == 1)
            #expect(names(try await pipeline.feed(.latest, after: head), of: project.id) == ["B"])

            // Read models tell what is known; only the feed of the newest states waits.
            try await pipeline.projections.catchUp()
            let models = PostgresReadModels(pool: pipeline.database.pool)
            let row = try await models.row(try #require(own.entities.first), of: .projects, tenant: .default, asOf: nil)
            #expect(try JSONReader.read(row ?? [])["state"]?["name"] == "A")

            clock.pass(minutes: 8)
            let before = try await pipeline.log().count
            try await cycle(pipeline, clock)
            #expect(try await pipeline.log().count == before, "nine minutes are not ten")
            try await cycle(pipeline, clock)
            let settled = try await pipeline.log(after: before)
            #expect(settled.map { $0["reason"] ?? .null } == ["settled"])
            #expect(names(try await pipeline.feed(.latest, after: before), of: project.id) == ["A"])
            #expect(try await pipeline.differences() == [])
            clock.pass(minutes: 30)
            try await cycle(pipeline, clock)
            #expect(try await pipeline.log().count == before + 1, "it settles once")
            #expect(try await pipeline.verify().firstBreak == nil)
            #expect(try await PostgresDoctor(owner: pipeline.database.owner).examine().findings == [])
        }
    }

    @Test func `what came to rest at what is shown needs no event, and what is removed is said at once`() async throws {
        try await Pipeline.with {
            $0.navigation = .ascend
            $0.projects = 4
        } _: { pipeline in
            let clock = Clock()
            let project = try #require(pipeline.simulator.office.truth().projects.first)
            for name in ["A", "B", "A", "B"] {
                try pipeline.simulator.office.apply(.editProject(project: project.id, set: ["name": .string(name)]))
                try await cycle(pipeline, clock)
            }
            let head = try await pipeline.log().count
            clock.pass(minutes: 30)
            try await cycle(pipeline, clock)
            // The dates of the vendor differ, so that it is shown once more.
            #expect(names(try await pipeline.feed(.latest), of: project.id) == ["B"])
            #expect(try await pipeline.log(after: head).allSatisfy { $0["reason"] == "settled" })
            try pipeline.simulator.office.apply(.editProject(project: project.id, set: ["name": "A"]))
            try await cycle(pipeline, clock)
            try pipeline.simulator.office.apply(.editProject(project: project.id, set: ["name": "B"]))
            try await cycle(pipeline, clock)
            try pipeline.simulator.office.apply(.deleteProject(project: project.id))
            for _ in 0..<3 { try await cycle(pipeline, clock) }
            #expect(names(try await pipeline.feed(.latest), of: project.id) == [])
            #expect(try await pipeline.differences() == [])
        }
    }
}
