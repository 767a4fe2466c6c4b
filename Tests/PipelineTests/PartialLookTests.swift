import EventSourcing
import Foundation
import LogikalModel
import LogikalSimulator
import Operations
import Polling
import Testing

/// A look at a part of the office reads that part wholly, and concludes nothing about the rest.
@Suite struct PartialLookTests {
    private static func withOffice(_ body: (Pipeline, SmallOffice) async throws -> Void) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            try await body(pipeline, small)
        }
    }

    /// The types of the events after `head`.
    private static func news(_ pipeline: Pipeline, after head: Int) async throws -> [String] {
        try await pipeline.log(after: head).types.sorted()
    }

    @Test func `a look at a project tells what differs in it, and goes nowhere else`() async throws {
        try await Self.withOffice { pipeline, small in
            let head = try await pipeline.log().count
            try small.edit(try small.elevation(of: small.wing))
            try small.edit(try small.elevation(of: small.annex))
            try small.office.apply(.editProject(project: small.wing, set: JSONObject([("offerNumber", "O1")])))
            let counts = { WalkCall.allCases.map { pipeline.count($0) } }
            let before = counts()
            let operation = try await pipeline.look(at: Pipeline.project(small.wing))
            #expect(operation.state == .succeeded, "\(operation.findings)")
            let spent = Dictionary(
                uniqueKeysWithValues: zip(WalkCall.allCases, zip(counts(), before).map { $0 - $1 }))
            #expect(spent[.login] == 1 && spent[.directories] == 0 && spent[.projects] == 1)
            #expect(spent[.phases] == 1 && spent[.partsList] == 1 && spent[.thumbnail] == 1)
            let news = try await Self.news(pipeline, after: head)
            #expect(news.first == "elevation.changed" && news.last == "project.changed", "\(news)")
            #expect(operation.report?["listed"]?["elevation"] == 4)
            #expect(pipeline.simulator.counters.openSessions == 0)
            // It is no look at everything: that is still to come, and finds the rest.
            try await pipeline.cycle()
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `a deep look fetches what nothing says has changed, a plain one does not`() async throws {
        try await Self.withOffice { pipeline, small in
            let head = try await pipeline.log().count
            let downloads = { pipeline.count(.thumbnail) + pipeline.count(.partsList) }
            let before = downloads()
            #expect(try await pipeline.look(at: Pipeline.project(small.wing)).state == .succeeded)
            #expect(downloads() == before)
            let deep = try await pipeline.look(at: Pipeline.project(small.wing), deep: true)
            #expect(deep.state == .succeeded && deep.isDeep)
            #expect(downloads() - before == 2 * small.elevations(of: small.wing).count)
            #expect(try await Self.news(pipeline, after: head) == [], "the bytes are the same")
        }
    }

    @Test func `a project that its directory does not list any more is not called gone, however often it is looked at`()
        async throws
    {
        try await Self.withOffice { pipeline, small in
            let head = try await pipeline.log().count
            try small.office.apply(.deleteProject(project: small.wing))
            for _ in 0..<3 {
                let operation = try await pipeline.look(at: Pipeline.project(small.wing))
                #expect(operation.state == .partial)
                #expect(operation.findings.first?.contains("does not list it any more") == true)
            }
            #expect(try await Self.news(pipeline, after: head) == [])
            #expect(try await pipeline.cycle().events.isEmpty, "the looks at it were no misses")
            #expect(try await pipeline.cycle().events[EventType(.project, .removed)] == 1)
            await #expect(throws: OperationError.self) { _ = try await pipeline.ask(Pipeline.project(small.wing)) }
        }
    }

    @Test func `a project that can't be selected is not called gone`() async throws {
        try await Self.withOffice { pipeline, small in
            let head = try await pipeline.log().count
            pipeline.simulator.faults = Faults(before: { call in
                call.operation == "POST /projects/select" ? .error(status: 404, text: "not found") : .none
            })
            for _ in 0..<3 {
                let operation = try await pipeline.look(at: Pipeline.project(small.wing))
                #expect(operation.state == .partial, "\(operation.findings)")
            }
            #expect(try await Self.news(pipeline, after: head) == [])
        }
    }

    @Test func `a list that fails leaves everything as it was known`() async throws {
        try await Self.withOffice { pipeline, small in
            let head = try await pipeline.log().count
            pipeline.simulator.faults = Faults(before: { call in
                call.operation == "GET /projects" ? .error(status: 500, text: "trouble") : .none
            })
            for scope in [Pipeline.project(small.wing), Pipeline.directory(SmallOffice.hall)] {
                for _ in 0..<2 { #expect(try await pipeline.look(at: scope).state == .partial) }
            }
            #expect(try await Self.news(pipeline, after: head) == [])
        }
    }

    @Test func `a look at a directory finds what is new in it and below, and nothing elsewhere`() async throws {
        try await Self.withOffice { pipeline, small in
            let head = try await pipeline.log().count
            let office = small.office
            let attic = try office.apply(.createProject(directory: SmallOffice.north, name: "Attic"))
            try office.apply(.createDirectory(parent: SmallOffice.north, name: "Deep"))
            try office.apply(.createDirectory(parent: "", name: "Yard"))
            _ = try small.renamePhase(of: small.wing)
            let operation = try await pipeline.look(at: Pipeline.directory(SmallOffice.north))
            #expect(operation.state == .succeeded, "\(operation.findings)")
            let news = try await pipeline.log(after: head)
            #expect(Set(news.types) == ["directory.discovered", "project.discovered", "phase.discovered"])
            #expect(news.entities.contains(NaturalKey.project(LogikalID(attic)).reference(tenant: .default).id))
            #expect(operation.progress == nil || operation.progress?["total"] != JSONValue.null)
            try await pipeline.cycle()
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `in a part, moves within it are told, and moves into it are left to a look at everything`() async throws
    {
        try await Self.withOffice { pipeline, small in
            let head = try await pipeline.log().count
            try small.office.apply(.moveProject(project: small.annex, directory: SmallOffice.north))
            let into = try await pipeline.look(at: Pipeline.directory(SmallOffice.north))
            #expect(into.state == .partial)
            #expect(into.findings.contains { $0.contains("was not looked at") }, "\(into.findings)")
            #expect(try await Self.news(pipeline, after: head) == [])
            let within = try await pipeline.look(at: Pipeline.directory(SmallOffice.hall))
            #expect(within.state == .succeeded, "\(within.findings)")
            #expect(try await Self.news(pipeline, after: head) == ["project.moved"])
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `in a part, a directory that may have come from elsewhere is left to a look at everything`() async throws
    {
        try await Self.withOffice { pipeline, small in
            try small.office.apply(.createDirectory(parent: "", name: "Yard"))
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            try small.office.apply(.moveDirectory(path: SmallOffice.north, parent: "Yard"))
            let yard = try await pipeline.look(at: Pipeline.directory("Yard"))
            #expect(yard.state == .partial)
            #expect(yard.findings.contains { $0.contains("directory Yard/North") }, "\(yard.findings)")
            #expect(try await Self.news(pipeline, after: head) == [])
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(try await !pipeline.log(after: head).types.contains("project.removed"))
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `a rule for another directory is not carried out by a look at a part`() async throws {
        try await Self.withOffice { pipeline, small in
            try await pipeline.scope(.exclude, SmallOffice.north)
            try small.office.apply(.createDirectory(parent: "", name: "Yard"))
            _ = try await pipeline.cycle()
            try await pipeline.scope(.exclude, SmallOffice.hall)
            let head = try await pipeline.log().count
            _ = try await pipeline.look(at: Pipeline.directory("Yard"))
            #expect(try await Self.news(pipeline, after: head) == [])
            try await pipeline.cycle()
            #expect(try await pipeline.log(after: head).types.contains("project.excluded"))
        }
    }

    @Test func `in a part no project is called gone, and a directory only by its own list, the second time`()
        async throws
    {
        try await Self.withOffice { pipeline, small in
            try small.office.apply(.createDirectory(parent: SmallOffice.north, name: "Empty"))
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            try small.office.apply(.deleteDirectory(path: SmallOffice.north + "/Empty"))
            try small.office.apply(.deleteProject(project: small.annex))
            for _ in 0..<3 { _ = try await pipeline.look(at: Pipeline.directory(SmallOffice.hall)) }
            #expect(try await Self.news(pipeline, after: head) == ["directory.removed"])
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(try await pipeline.log(after: head).types.contains("project.removed"))
            #expect(try await pipeline.differences() == [])
        }
    }
}
