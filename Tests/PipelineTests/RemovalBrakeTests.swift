import EventSourcing
import Feeding
import Foundation
import LogikalModel
import LogikalSimulator
import Polling
import PostgresClient
import PostgresStorage
import Projecting
import Synchronization
import Testing

/// S17: what looks like a mass deletion waits for a person.
@Suite struct RemovalBrakeTests {
    /// An office with so many projects in one directory, and another in a second one.
    private static func withProjects(
        _ count: Int, _ navigation: NavigationPolicy = .ascend,
        _ body: (Pipeline, _ projects: [String]) async throws -> Void
    ) async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.navigation = navigation
        } _: { pipeline in
            let office = pipeline.simulator.office
            for name in ["Hall", "Yard"] { try office.apply(.createDirectory(parent: "", name: name)) }
            try office.apply(.createProject(directory: "Yard", name: "Shed"))
            let projects = try (0..<count).map {
                try office.apply(.createProject(directory: "Hall", name: "P\($0)"))
            }
            try await pipeline.cycle()
            try await body(pipeline, projects)
        }
    }

    private static func delete(_ projects: some Sequence<String>, _ pipeline: Pipeline) throws {
        for project in projects { try pipeline.simulator.office.apply(.deleteProject(project: project)) }
    }

    @Test(arguments: NavigationPolicy.allCases)
    func `pain 5, ten removals at once are believed, eleven wait, and are asked about once`(
        navigation: NavigationPolicy
    ) async throws {
        try await Self.withProjects(24, navigation) { pipeline, projects in
            try Self.delete(projects.prefix(10), pipeline)
            for _ in 0..<2 { try await pipeline.cycle() }
            let head = try await pipeline.log().count
            #expect(try await pipeline.differences() == [])
            try Self.delete(projects.dropFirst(10).prefix(11), pipeline)
            // What is not a removal is not held up.
            try pipeline.simulator.office.apply(
                .editProject(project: projects[23], set: JSONObject([("offerNumber", "OFF1")])))
            for _ in 0..<4 { try await pipeline.cycle() }
            let news = try await pipeline.log(after: head)
            #expect(news.types == ["project.changed", "deletions.withheld"])
            #expect(news.last?["state"]?["items"]?.array?.count == 11)
            let report = try await pipeline.cycle()
            #expect(report.outcome == .partial && report.speechless == [], "\(report.text)")
            try await pipeline.approveRemovals()
            let after = try await pipeline.log(after: head + 2).types
            #expect(after.first == "deletions.approved" && after.last == "deletions.lapsed")
            #expect(after.filter { $0 == "project.removed" }.count == 11)
            #expect(try await pipeline.differences() == [])
            #expect(try await pipeline.cycle().outcome == .complete)
        }
    }

    @Test func `an approval removes exactly what it was given for, and only if it is still missing`() async throws {
        try await Self.withProjects(24) { pipeline, projects in
            try Self.delete(projects.prefix(11), pipeline)
            for _ in 0..<2 { try await pipeline.cycle() }
            let office = pipeline.simulator.office
            try office.apply(.restoreProject(project: projects[0], directory: "Hall"))
            // Missing for the first time when the approval comes.
            try Self.delete(projects.dropFirst(11).prefix(12), pipeline)
            try await pipeline.approveRemovals()
            let removed = try await pipeline.log().removals.entities
            let approved = projects[1..<11].map { NaturalKey.project(LogikalID($0)).reference(tenant: .default).id }
            #expect(removed.isSuperset(of: approved))
            let others = Set(projects).subtracting(projects[1..<11]).map {
                NaturalKey.project(LogikalID($0)).reference(tenant: .default).id
            }
            #expect(removed.isDisjoint(with: others))
        }
    }

    @Test func `a rejected set stays and is asked about no more; what comes back ends the question`() async throws {
        try await Self.withProjects(3) { pipeline, projects in
            try Self.delete(projects, pipeline)
            for _ in 0..<2 { try await pipeline.cycle() }
            let hold = try #require(try await pipeline.store.removalHolds(tenant: .default).first)
            #expect(hold.items.count == 3 && hold.decision == nil)
            try await pipeline.decide(hold, .rejected)
            let head = try await pipeline.log().count
            for _ in 0..<2 { #expect(try await pipeline.cycle().outcome == .complete) }
            #expect(try await pipeline.log(after: head) == [])
            for project in projects {
                try pipeline.simulator.office.apply(.restoreProject(project: project, directory: "Hall"))
            }
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(
                try await pipeline.log(after: head).types.filter { $0.hasPrefix("deletions") } == ["deletions.lapsed"])
            #expect(try await pipeline.store.removalHolds(tenant: .default) == [])
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `what is withheld is not withheld from the read models`() async throws {
        try await Self.withProjects(3) { pipeline, projects in
            try Self.delete(projects, pipeline)
            for _ in 0..<3 { try await pipeline.cycle() }
            try await pipeline.projections.catchUp()
            let page = try await PostgresReadModels(pool: pipeline.database.pool).list(
                ReadModelQuery(.projects, tenant: .default))
            let rows = try JSONReader.read([UInt8(ascii: "[")] + page.rows + [UInt8(ascii: "]")])
            #expect(rows.array?.count == 4)
        }
    }

    /// A cycle that is ended before its end is no second witness.
    @Test func `a cycle that did not end gives no second opinion`() async throws {
        try await Self.withProjects(1) { pipeline, projects in
            try Self.delete(projects, pipeline)
            try await pipeline.cycle()
            _ = try await pipeline.database.owner.withTenant(.default) { connection in
                try connection.execute("update polling.cycle set finished_at = null, outcome = null, report = null")
            }
            let head = try await pipeline.log().count
            try await pipeline.cycle()
            #expect(try await pipeline.log(after: head) == [])
            try await pipeline.cycle()
            #expect(try await pipeline.log(after: head).types == ["phase.removed", "project.removed"])
        }
    }

    /// Lists that name nothing, with all that is in them still there.
    private static func withEmpty(
        _ call: WalkCall, at place: String?, _ body: (Pipeline, FaultPlan) async throws -> Void
    ) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            for name in ["East", "West"] { try small.office.apply(.createDirectory(parent: "Hall", name: name)) }
            try small.office.apply(.createProject(directory: "Hall/East", name: "Tower"))
            try await pipeline.cycle()
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            let empty = FaultDecision.answer(
                status: 200, contentType: "application/json",
                body: Array(#"{"data":[],"hints":[],"warnings":[]}"#.utf8))
            plan.set(FaultPlan.Order(call: call, after: empty, place: place))
            try await body(pipeline, plan)
        }
    }

    @Test(
        arguments: [
            (WalkCall.directories, ""), (.directories, "Hall"), (.projects, "Hall"), (.projects, "Hall/North"),
            (.phases, nil), (.elevations, nil),
        ] as [(WalkCall, String?)])
    func `a list that names nothing while what was in it can be opened is not believed`(
        call: WalkCall, place: String?
    ) async throws {
        try await Self.withEmpty(call, at: place) { pipeline, plan in
            let head = try await pipeline.log().count
            for _ in 0..<3 {
                let report = try await pipeline.cycle()
                #expect(report.outcome == .partial && report.speechless == [], "\(report.text)")
                #expect(report.text.contains("can be opened"), "\(report.text)")
            }
            #expect(try await pipeline.log(after: head) == [])
            plan.set(nil)
            #expect(try await pipeline.cycle().outcome == .complete)
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test(arguments: [
        ("POST /projects/select", 400, "The identifier is not valid."),
        ("POST /directories/select", 409, "'Hall/North' cannot be set, because it isn't valid in the current mapping."),
    ])
    func `what is refused in other words than not found is gone all the same`(
        operation: String, status: Int, text: String
    ) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let isProject = operation.contains("project")
            let gone = isProject ? small.shed : SmallOffice.north
            try small.office.apply(isProject ? .deleteProject(project: gone) : .deleteDirectory(path: gone))
            pipeline.simulator.faults = Faults(before: { call in
                call.operation == operation && call.identifier == gone ? .error(status: status, text: text) : .none
            })
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(try await pipeline.differences() == [])
            #expect(try await pipeline.cycle().outcome == .complete)
        }
    }

    @Test(arguments: NavigationPolicy.allCases)
    func `pain 5, what is in directories that are withheld stays with them, and goes with them when that is approved`(
        navigation: NavigationPolicy
    ) async throws {
        try await Self.withProjects(3, navigation) { pipeline, _ in
            let office = pipeline.simulator.office
            for name in ["A", "B"] {
                try office.apply(.createDirectory(parent: "Yard", name: name))
                try office.apply(.createProject(directory: "Yard/\(name)", name: "in \(name)"))
            }
            try office.apply(.createDirectory(parent: "Yard/A", name: "Deep"))
            try office.apply(.createDirectory(parent: "Yard/A", name: "Empty"))
            try office.apply(.createProject(directory: "Yard/A/Deep", name: "deep down"))
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            for name in ["A", "B"] { try office.apply(.deleteDirectory(path: "Yard/\(name)")) }
            for _ in 0..<4 { try await pipeline.cycle() }
            let news = try await pipeline.log(after: head)
            #expect(news.types == ["deletions.withheld"])
            #expect(news.last?["state"]?["items"]?.array?.count == 4 + 3)
            try await pipeline.approveRemovals()
            let after = try await pipeline.log(after: head + 1)
            #expect(after.filter { $0["type"] == "project.removed" }.count == 3)
            #expect(after.filter { $0["type"] == "directory.removed" }.count == 4)
            #expect(after.types.last == "deletions.lapsed")
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `the only directory of an office does not go unasked with what is in it`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            try small.office.apply(.deleteDirectory(path: SmallOffice.hall))
            for _ in 0..<3 { try await pipeline.cycle() }
            #expect(try await pipeline.log(after: head).types == ["deletions.withheld"])
            try await pipeline.approveRemovals()
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `a project that has no phase any more does not lose its elevations unasked`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            pipeline.simulator.faults = EmptyProject(small.annex)
            for _ in 0..<3 { try await pipeline.cycle() }
            #expect(try await pipeline.log(after: head).types == ["deletions.withheld"])
        }
    }

    /// A project that names no phase, and opens none.
    private final class EmptyProject: FaultInjector {
        private let project: String
        private let open = Mutex<[Int: String]>([:])

        init(_ project: String) { self.project = project }

        func before(_ call: SimulatedCall) async -> FaultDecision {
            let known = WalkCall(call)
            return open.withLock { open in
                if known == .selectProject { open[call.session ?? 0] = call.identifier }
                guard open[call.session ?? 0] == project else { return .none }
                switch known {
                case .phases:
                    return .answer(
                        status: 200, contentType: "application/json",
                        body: Array(#"{"data":[],"hints":[],"warnings":[]}"#.utf8))
                case .selectPhase: return .error(status: 404, text: "Could not retrieve phase.")
                default: return .none
                }
            }
        }
    }
}
