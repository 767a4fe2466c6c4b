import EventSourcing
import Feeding
import Foundation
import LogikalModel
import LogikalSimulator
import Polling
import PostgresStorage
import Testing

/// What a person leaves out is not read, leaves the feed with its reason, and comes back with its history.
@Suite struct ScopeTests {
    private static func with(_ body: (Pipeline, SmallOffice) async throws -> Void) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            try await body(pipeline, small)
        }
    }

    private static func project(_ id: String) -> UUID {
        NaturalKey.project(LogikalID(id)).reference(tenant: .default).id
    }

    /// What a consumer holds, by name.
    private static func names(_ pipeline: Pipeline, _ type: String) async throws -> Set<String> {
        let living = try await pipeline.feed(.latest).filter {
            $0["op"] == "upsert" && $0["entity"]?["type"]?.string == type
        }
        return Set(living.compactMap { $0["state"]?["name"]?.string })
    }

    @Test func `pain 9, an excluded directory goes with all that is in it, children first, and comes back as it was`()
        async throws
    {
        try await Self.with { pipeline, small in
            let before = try await pipeline.feed(.latest).filter { $0["op"] == "upsert" }.entities
            let head = try await pipeline.log().count
            let rule = try await pipeline.scope(.exclude, SmallOffice.hall)
            try await pipeline.cycle()
            let gone = Array(try await pipeline.log(after: head).dropFirst())
            #expect(gone.allSatisfy { $0["op"] == "delete" && $0["reason"] == "excluded" })
            #expect(gone.allSatisfy { $0["type"]?.string?.hasSuffix(".excluded") == true }, "\(gone.types)")
            #expect(gone.entities == before)
            var living = before
            for event in gone {
                if let parent = event["parent"]?["id"]?.string.flatMap(UUID.init(uuidString:)) {
                    #expect(living.contains(parent), "a child outlived its parent")
                }
                event["entity"]?["id"]?.string.flatMap(UUID.init(uuidString:)).map { _ = living.remove($0) }
            }
            #expect(try await Self.names(pipeline, "project") == [])
            #expect(try await pipeline.cycle().eventCount == 0)
            try await pipeline.unscope(rule)
            let back = try await pipeline.log().count
            try await pipeline.cycle()
            let restored = try await pipeline.log(after: back)
            let types = Set(restored.types)
            #expect(
                types.isSuperset(of: [
                    "directory.included", "project.included", "phase.included", "elevation.included",
                ]), "\(types)")
            #expect(types.allSatisfy { !$0.hasSuffix(".discovered") && !$0.hasSuffix(".restored") })
            #expect(try await pipeline.feed(.latest).filter { $0["op"] == "upsert" }.entities == before)
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `what is left out is not asked for, whatever is new in it`() async throws {
        try await Self.with { pipeline, small in
            try await pipeline.scope(.exclude, SmallOffice.north)
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            try small.office.apply(.createDirectory(parent: SmallOffice.north, name: "Inner"))
            let hut = try small.office.apply(.createProject(directory: SmallOffice.north, name: "Hut"))
            try small.office.apply(.createProject(directory: SmallOffice.north + "/Inner", name: "Cellar"))
            pipeline.simulator.clearCallLog()
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(try await pipeline.log(after: head) == [])
            let touched = pipeline.simulator.callLog().compactMap(\.call.identifier)
            #expect(!touched.contains(SmallOffice.north) && !touched.contains(hut) && !touched.contains(small.shed))
            #expect(try await Self.names(pipeline, "project") == ["Wing", "Annex"])
        }
    }

    @Test func `what is included below an excluded directory stays, and the way to it`() async throws {
        try await Self.with { pipeline, _ in
            try await pipeline.scope(.exclude, SmallOffice.hall)
            try await pipeline.scope(.include, SmallOffice.north)
            try await pipeline.cycle()
            #expect(try await Self.names(pipeline, "project") == ["Shed"])
            #expect(try await Self.names(pipeline, "directory") == ["Hall", "North"])
        }
    }

    @Test(arguments: [true, false])
    func `the rule follows its directory to another name, and nothing of it slips out meanwhile`(
        isBelow: Bool
    ) async throws {
        try await Self.with { pipeline, small in
            let path = isBelow ? SmallOffice.north : SmallOffice.hall
            try await pipeline.scope(.exclude, path)
            try await pipeline.cycle()
            for name in ["Court", "Yard"] {
                let head = try await pipeline.log().count
                let rules = PostgresScopeRules(pool: pipeline.database.pool, log: pipeline.eventLog)
                let rule = try #require(try await rules.standing(tenant: .default).first?.rule)
                try small.office.apply(.renameDirectory(path: rule.directory, name: name))
                for _ in 0..<2 { try await pipeline.cycle() }
                let news = try await pipeline.log(after: head)
                #expect(news.types.first == "scope_rule.followed")
                #expect(news.dropFirst().allSatisfy { $0["op"] == "delete" && $0["reason"] == "excluded" })
                let followed = try await rules.standing(tenant: .default).map(\.rule.directory)
                #expect(followed == [isBelow ? "Hall/\(name)" : name])
            }
            #expect(try await Self.names(pipeline, "project") == (isBelow ? ["Wing", "Annex"] : []))
        }
    }

    @Test func `a directory that leaves an excluded one comes back as itself`() async throws {
        try await Self.with { pipeline, small in
            try await pipeline.scope(.exclude, SmallOffice.hall)
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            try small.office.apply(.moveDirectory(path: SmallOffice.north, parent: ""))
            try await pipeline.cycle()
            let news = try await pipeline.log(after: head)
            #expect(news.types.contains("directory.included") && news.types.contains("project.included"))
            #expect(!news.types.contains { $0.hasSuffix(".discovered") }, "\(news.types)")
            #expect(try await Self.names(pipeline, "project") == ["Shed"])
        }
    }

    @Test func `projects are left out by a flag, and looked at again when it falls`() async throws {
        try await Self.with { pipeline, small in
            try await pipeline.scope(.exclude, "", .field("isDeleted", is: true))
            #expect(try await pipeline.cycle().eventCount == 0)
            try small.office.apply(.recycleProject(project: small.annex))
            let head = try await pipeline.log().count
            try await pipeline.cycle()
            let gone = try await pipeline.log(after: head)
            #expect(gone.last?["type"] == "project.excluded" && gone.entities.contains(Self.project(small.annex)))
            #expect(try await Self.names(pipeline, "project") == ["Wing", "Shed"])
            pipeline.simulator.clearCallLog()
            try await pipeline.cycle()
            #expect(!pipeline.simulator.callLog().contains { $0.call.identifier == small.annex })
            try small.office.apply(.restoreProject(project: small.annex, directory: SmallOffice.hall))
            try await pipeline.cycle()
            #expect(try await pipeline.differences() == [])
        }
    }

    /// Removal needs two looks and sometimes a person; leaving out is a person's word already.
    @Test func `excluding needs no second look and no approval, and is undone by no removal`() async throws {
        try await Self.with { pipeline, small in
            for number in 0..<14 {
                try small.office.apply(.createProject(directory: SmallOffice.hall, name: "P\(number)"))
            }
            try await pipeline.cycle()
            try await pipeline.scope(.exclude, "")
            let report = try await pipeline.cycle()
            #expect(report.events[EventType(.project, .excluded)] == 17 && report.outcome == .complete)
            // Deleted while nobody looked: there is nothing to tell any more.
            try small.office.apply(.deleteProject(project: small.wing))
            let rules = PostgresScopeRules(pool: pipeline.database.pool, log: pipeline.eventLog)
            for standing in try await rules.standing(tenant: .default) {
                try await pipeline.unscope(standing.rule.entity.id)
            }
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `a walk that ends early, or lacks a list, lets nobody in who was left out`() async throws {
        try await Self.with { pipeline, small in
            try await pipeline.scope(.exclude, SmallOffice.hall)
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            try small.office.apply(.renameDirectory(path: SmallOffice.hall, name: "Court"))
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            // In one list only, in all, and so that the cycle ends for it.
            for order in [
                FaultPlan.Order(call: .projects, before: FaultKind.error500.before, place: "Court"),
                FaultPlan.Order(call: .projects, before: FaultKind.error500.before),
                FaultPlan.Order(call: .projects, before: .closeConnection),
                FaultPlan.Order(call: .directories, before: FaultKind.error500.before, place: "Court"),
            ] {
                plan.set(order)
                #expect(try await pipeline.cycle().outcome != .complete)
                #expect(plan.injected > 0)
            }
            plan.set(nil)
            try await pipeline.cycle()
            #expect(try await Self.names(pipeline, "project") == [])
            #expect(try await pipeline.log(after: head).types.allSatisfy { !$0.hasPrefix("project.") })
        }
    }
}
