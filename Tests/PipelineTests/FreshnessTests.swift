import EventSourcing
import Feeding
import Foundation
import LogikalModel
import LogikalSimulator
import Polling
import PostgresStorage
import Projecting
import Testing

/// Freshness is what looks came to, and nothing else.
@Suite struct FreshnessTests {
    private static func read(_ pipeline: Pipeline, unreadOnly: Bool = true) async throws -> Freshness {
        try await PostgresFreshness(pool: pipeline.database.pool).read(
            tenant: .default, unreadOnly: unreadOnly, limit: 1000)
    }

    @Test func `what was not read is named with its reason and its last complete look, until it is read again`()
        async throws
    {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            #expect(try await Self.read(pipeline).cycle == nil)
            try await pipeline.cycle()
            let first = try await Self.read(pipeline)
            #expect(first.scopes.isEmpty && first.cycle?.outcome == "complete")
            #expect(Set(first.levels.map(\.name)) == ["directory", "project", "phase", "elevation"])
            let completeAt = try #require(
                try await Self.read(pipeline, unreadOnly: false).scopes.first {
                    $0.look.scope == "phases of project Wing"
                }?.completeAt)
            pipeline.simulator.office.restrict(small.wing, .locked)
            for _ in 0..<2 { try await pipeline.cycle() }
            let unread = try #require(try await Self.read(pipeline).scopes.first)
            #expect(unread.look.scope == "phases of project Wing" && unread.look.outcome == .failed)
            #expect(unread.completeAt == completeAt && unread.look.lookedAt > completeAt)
            #expect(unread.look.finding?.contains("next cycle") == true)
            pipeline.simulator.office.restrict(small.wing, nil)
            try await pipeline.cycle()
            #expect(try await Self.read(pipeline).scopes.isEmpty)
        }
    }

    @Test func `looks at what has a name that no text of PostgreSQL can hold are told like others`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let name = try #require(try JSONReader.read(#"{"name":"a\u0000b"}"#).object)
            try small.office.apply(.editProject(project: small.wing, set: name))
            small.office.restrict(small.wing, .locked)
            let report = try await pipeline.cycle()
            #expect(report.outcome == .partial && report.findings.count == 1)
            #expect(try await Self.read(pipeline).cycle?.outcome == "partial")
            let reader = PostgresFreshness(pool: pipeline.database.pool)
            #expect(try await reader.cycles(tenant: .default, limit: 10).map(\.outcome) == ["partial"])
        }
    }

    @Test func `two projects of one name are two scopes, and what is gone is none`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let twin = try small.office.apply(.createProject(directory: SmallOffice.hall, name: "Wing"))
            try small.office.apply(.editProject(project: twin, set: JSONObject([("jobNumber", .null)])))
            try await pipeline.cycle()
            func wings() async throws -> Int {
                try await Self.read(pipeline, unreadOnly: false).scopes.count {
                    $0.look.scope == "phases of project Wing"
                }
            }
            #expect(try await wings() == 2)
            try small.office.apply(.deleteProject(project: twin))
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(try await wings() == 1)
        }
    }

    @Test func `bytes in trouble are told until they are there`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            plan.set(.error500, on: .partsList, project: small.annex)
            try await pipeline.cycle()
            let scope = try #require(try await Self.read(pipeline).scopes.first)
            #expect(scope.look.level == "parts_list")
            #expect(scope.look.subject?.id == (try small.entity(try small.elevation(of: small.annex))))
            plan.set(nil)
            try await pipeline.cycle()
            #expect(try await Self.read(pipeline).scopes.isEmpty)
        }
    }

    @Test func `pages of scopes come to all of them, each once`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let all = try await Self.read(pipeline, unreadOnly: false).scopes.map(\.look.key)
            let reader = PostgresFreshness(pool: pipeline.database.pool)
            var paged: [String] = []
            var after: String? = ""
            while let start = after {
                let page = try await reader.read(tenant: .default, unreadOnly: false, after: start, limit: 3)
                paged += page.scopes.map(\.look.key)
                after = page.next
            }
            #expect(paged == all && Set(all).count == all.count && all.count > 6)
        }
    }

    @Test func `pain 3, nobody who only reads makes anything fresh`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let before = try await Self.read(pipeline, unreadOnly: false).json
            try await pipeline.projections.catchUp()
            _ = try await pipeline.feed(.latest)
            _ = try await pipeline.runner(.everything, store: DryRunStore(pipeline.store)).run()
            #expect(try await Self.read(pipeline, unreadOnly: false).json == before)
        }
    }
}
