import EventSourcing
import Foundation
import LogikalModel
import LogikalSimulator
import Polling
import Testing

/// Lists that are read well and make little sense.
@Suite struct OddListTests {
    private func answer(_ rows: [JSONValue]) -> FaultDecision {
        .answer(
            status: 200, contentType: "application/json",
            body: CanonicalJSON.bytes(["data": .array(rows), "hints": [], "warnings": []]))
    }

    @Test func `a directory that lists itself below itself is walked once`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let rows = pipeline.simulator.office.truth(artefacts: false).directories.map(\.listing)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            plan.set(FaultPlan.Order(call: .directories, after: answer(rows), place: SmallOffice.hall))
            for _ in 0..<2 {
                pipeline.simulator.clearCallLog()
                #expect(try await pipeline.cycle().outcome == .complete)
                #expect(pipeline.count(.directories) == 3)
            }
            #expect(try await pipeline.differences() == [])
        }
    }

    /// Each list with one row that is known and changed, and one that is new.
    @Test(arguments: WalkCall.allCases.filter(\.isList))
    func `rows that a list names twice count once`(call: WalkCall) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let office = pipeline.simulator.office
            let small = try SmallOffice(office)
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            let place = try change(call, small)
            let truth = office.truth(artefacts: false)
            let rows: [JSONValue] =
                switch call {
                case .directories: truth.directories.filter { $0.parent == place }.map(\.listing)
                case .projects: truth.projects.filter { $0.directory == place }.map(\.listing)
                case .phases: truth.phases.filter { $0.project == place }.map(\.listing)
                default: truth.elevations.filter { $0.project == small.annex }.map(\.listing)
                }
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            plan.set(
                FaultPlan.Order(
                    call: call, after: answer(rows + rows), project: call == .elevations ? small.annex : nil,
                    place: place))
            let report = try await pipeline.cycle()
            #expect(plan.injected == 1 && report.outcome == .complete)
            #expect(try await pipeline.differences() == [])
            let discovered = try await pipeline.log(after: head).types.filter { $0.hasSuffix(".discovered") }
            #expect(Set(discovered).count == discovered.count || call == .projects)
            #expect(try await pipeline.cycle().eventCount == 0)
        }
    }

    /// One row of the list is new, another (if rows of its kind can change) has changed. Returns what is selected
    /// there.
    private func change(_ call: WalkCall, _ small: SmallOffice) throws -> String {
        let office = small.office
        switch call {
        case .directories:
            try office.apply(.createDirectory(parent: SmallOffice.hall, name: "South"))
            return SmallOffice.hall
        case .projects:
            try office.apply(.createProject(directory: SmallOffice.hall, name: "Barn"))
            try office.apply(.editProject(project: small.wing, set: JSONObject([("offerNumber", "OFF1")])))
            return SmallOffice.hall
        case .phases:
            try office.apply(.createPhase(project: small.wing, name: "Roof"))
            try office.apply(.renamePhase(project: small.wing, phase: LogikalID.zero.text, name: "Loose"))
            return small.wing
        default:
            try office.apply(.createElevation(project: small.annex, phase: LogikalID.zero.text, name: "P02"))
            try small.edit(try small.elevation(of: small.annex))
            return LogikalID.zero.text
        }
    }

    @Test func `an elevation without id and name leaves its list incomplete, so that nothing in it is missing`()
        async throws
    {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            for nameless: JSONValue in [["width": 1], ["id": .string(LogikalID.zero.text), "name": ""], "P01", .null] {
                plan.set(FaultPlan.Order(call: .elevations, after: answer([nameless]), project: small.annex))
                for _ in 0..<2 {
                    let report = try await pipeline.cycle()
                    #expect(report.scopes == ["elevations of phase (default) of project Annex"])
                    #expect(report.findings.allSatisfy { $0.outcome == .partial })
                    #expect(report.speechless == [])
                }
            }
            #expect(try await pipeline.log(after: head) == [])
        }
    }

    @Test func `pain 4, dates that jump back and forth are taken as they come, and never compared with a clock`()
        async throws
    {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            let rows = small.elevations(of: small.annex).map(\.listing)
            for jump in [-2 * 86_400, 400 * 86_400, -20 * 365 * 86_400] as [Int64] {
                let head = try await pipeline.log().count
                let skewed = try rows.map { row in
                    var object = try #require(row.object)
                    object["changedDate"] = .integer(try #require(row["changedDate"]?.number?.int64) + jump)
                    return JSONValue.object(object)
                }
                plan.set(FaultPlan.Order(call: .elevations, after: answer(skewed), project: small.annex))
                #expect(try await pipeline.cycle().outcome == .complete)
                let news = try await pipeline.log(after: head)
                #expect(news.types == ["elevation.changed"], "seen though the date went back")
                #expect(try await pipeline.cycle().eventCount == 0, "and seen once")
                plan.set(nil)
                try await pipeline.cycle()
                #expect(try await pipeline.differences() == [])
            }
        }
    }

    @Test func `elevations without an id, or with the zero id, are told apart by phase and name`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            let known = small.elevations(of: small.annex).map(\.listing)
            let odd: [JSONValue] = [["name": "P02"], ["id": .string(LogikalID.zero.text), "name": "P03"]]
            plan.set(FaultPlan.Order(call: .elevations, after: answer(known + odd), project: small.annex))
            for _ in 0..<3 { try await pipeline.cycle() }
            let found = try await pipeline.log(after: head)
            #expect(found.types == ["elevation.discovered", "elevation.discovered"])
            #expect(found.entities.count == 2)
            plan.set(nil)
            // A complete list without them, twice: they are gone, and nothing else is.
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(try await pipeline.log(after: head).removals.entities == found.entities)
            #expect(try await pipeline.differences() == [])
        }
    }
}
