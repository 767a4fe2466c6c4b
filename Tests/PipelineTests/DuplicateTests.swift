import EventSourcing
import Foundation
import LogikalModel
import LogikalSimulator
import Polling
import Testing

/// One id several times in one crawl: somebody asks again, and there are never two versions of it.
@Suite struct DuplicateTests {
    private static func answer(_ rows: [JSONValue]) -> FaultDecision {
        .answer(
            status: 200, contentType: "application/json",
            body: CanonicalJSON.bytes(["data": .array(rows), "hints": [], "warnings": []]))
    }

    private static func with(_ body: (Pipeline, SmallOffice, FaultPlan) async throws -> Void) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            try await pipeline.cycle()
            try await body(pipeline, small, plan)
        }
    }

    private static func rows(_ small: SmallOffice, in directory: String) -> [JSONValue] {
        small.office.truth(artefacts: false).projects.filter { $0.directory == directory }.map(\.listing)
    }

    @Test func `a list that contradicts itself is read again, and the second reading counts`() async throws {
        try await Self.with { pipeline, small, plan in
            let head = try await pipeline.log().count
            let true_ = Self.rows(small, in: SmallOffice.hall)
            var other = true_[0].object ?? [:]
            other["name"] = "Other"
            plan.set(
                FaultPlan.Order(
                    call: .projects, after: Self.answer(true_ + [.object(other)]), place: SmallOffice.hall, times: 1))
            let report = try await pipeline.cycle()
            #expect(plan.injected == 1 && report.outcome == .complete)
            #expect(try await pipeline.log(after: head) == [])
        }
    }

    @Test func `one that goes on contradicting itself is a finding, and leaves all as it was`() async throws {
        try await Self.with { pipeline, small, plan in
            let head = try await pipeline.log().count
            let true_ = Self.rows(small, in: SmallOffice.hall)
            var other = true_[0].object ?? [:]
            other["name"] = "Other"
            // Annex is not in it: of a list like that nothing is called missing.
            plan.set(
                FaultPlan.Order(
                    call: .projects, after: Self.answer([true_[0], .object(other)]), place: SmallOffice.hall))
            for _ in 0..<3 {
                let report = try await pipeline.cycle()
                #expect(report.outcome == .partial && report.scopes == ["projects of directory Hall"])
                #expect(report.text.contains("twice") && report.speechless == [])
            }
            #expect(try await pipeline.log(after: head) == [])
        }
    }

    @Test(arguments: [1, nil])
    func `an elevation that a list gives two contents is asked for again, and keeps its own`(times: Int?) async throws {
        try await Self.with { pipeline, small, plan in
            let head = try await pipeline.log().count
            let rows = small.elevations(of: small.annex).map(\.listing)
            var other = rows[0].object ?? [:]
            other["width"] = 1
            plan.set(
                FaultPlan.Order(
                    call: .elevations, after: Self.answer(rows + [.object(other)]), project: small.annex, times: times))
            for _ in 0..<(times ?? 3) {
                let report = try await pipeline.cycle()
                #expect(report.outcome == (times == nil ? .partial : .complete), "\(report.text)")
                #expect(report.speechless == [])
            }
            #expect(try await pipeline.log(after: head) == [])
        }
    }

    /// The list of its old directory was read before it moved, that of the new one afterwards.
    @Test(arguments: NavigationPolicy.allCases, [true, false])
    func `S18 a project that moves while we walk is moved once, whichever list came first`(
        navigation: NavigationPolicy, isForward: Bool
    ) async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.navigation = navigation
        } _: { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let (from, to) = isForward ? (SmallOffice.hall, SmallOffice.north) : (SmallOffice.north, SmallOffice.hall)
            let project = isForward ? small.wing : small.shed
            let head = try await pipeline.log().count
            // North is in Hall and so comes after it.
            let moment = Moment(call: .projects, place: SmallOffice.hall) {
                _ = try? small.office.apply(.moveProject(project: project, directory: to))
            }
            pipeline.simulator.faults = moment
            try await pipeline.cycle()
            #expect(moment.hasCome)
            pipeline.simulator.faults = nil
            for _ in 0..<2 { try await pipeline.cycle() }
            let news = try await pipeline.log(after: head)
            #expect(news.types == ["project.moved"], "from \(from)")
            #expect(try await pipeline.differences() == [])
        }
    }

    /// Its old list, read again, does not name it any more, and its new one was read before.
    @Test func `S18 a project that moves while others are entered is moved, not removed`() async throws {
        try await Self.with { pipeline, small, _ in
            let head = try await pipeline.log().count
            for project in [small.shed, small.annex] { _ = try small.renamePhase(of: project) }
            let moment = Moment(call: .phases, place: small.shed) {
                _ = try? small.office.apply(.moveProject(project: small.annex, directory: SmallOffice.north))
            }
            pipeline.simulator.faults = moment
            try await pipeline.cycle()
            #expect(moment.hasCome)
            pipeline.simulator.faults = nil
            try await pipeline.cycle()
            #expect(try await pipeline.log(after: head).types == ["phase.changed", "project.moved", "phase.changed"])
            #expect(try await pipeline.differences() == [])
        }
    }

    /// The phase that it moved to was read before, and the one that it was in can't be selected any more.
    @Test func `an elevation that leaves a phase that is then removed stays alive`() async throws {
        try await Self.with { pipeline, small, _ in
            let elevations = small.elevations(of: small.wing)
            let moving = try #require(elevations.first { $0.listing["name"] == "P04" })
            let goal = try #require(elevations.first { $0.listing["name"] == "P02" }).phase
            let head = try await pipeline.log().count
            let moment = Moment(call: .elevations, place: goal) {
                _ = try? small.office.apply(
                    .moveElevation(project: small.wing, elevation: moving.id, phase: goal))
                _ = try? small.office.apply(.deletePhase(project: small.wing, phase: moving.phase))
            }
            pipeline.simulator.faults = moment
            let report = try await pipeline.cycle()
            #expect(moment.hasCome && report.scopes.contains { $0.hasPrefix("elevations of phase Upper floor") })
            pipeline.simulator.faults = nil
            for _ in 0..<2 { try await pipeline.cycle() }
            let news = try await pipeline.log(after: head)
            #expect(Set(news.types) == ["elevation.moved", "phase.removed"])
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `a project that two lists go on naming stays where it is`() async throws {
        try await Self.with { pipeline, small, plan in
            let head = try await pipeline.log().count
            let both = Self.rows(small, in: SmallOffice.north) + [Self.rows(small, in: SmallOffice.hall)[0]]
            plan.set(FaultPlan.Order(call: .projects, after: Self.answer(both), place: SmallOffice.north))
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(try await pipeline.log(after: head) == [])
        }
    }
}
