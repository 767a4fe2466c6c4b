import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalModel
import LogikalSimulator
import Polling
import PostgresStorage
import Projecting
import Reconciling
import Testing

/// From an office to Odoo and back, with what people change on both sides.
@Suite(.timeLimit(.minutes(5))) struct ReconcilingTests {
    /// What an Odoo has of one elevation: it follows the feed and shows what holds.
    private struct Odoo {
        let pipeline: Pipeline
        let entity: UUID
        var shown = JSONObject()
        var version: Int64 = 0

        mutating func pull() async throws {
            let rows = try await pipeline.newest()
            let own = rows.first { $0["entity"]?["id"]?.string == entity.text }
            version = own?["version"]?.number?.int64 ?? 0
            shown = own?["state"]?.object ?? JSONObject()
            let override = rows.first {
                $0["entity"]?["type"] == "override" && $0["parent"]?["id"]?.string == entity.text
            }
            if let effective = override?["state"]?["effective"]?.object { shown = effective }
        }

        func send(_ text: String) async throws -> FieldAnswer? {
            try await pipeline.book.propose(
                Proposal(
                    entity: entity, version: version,
                    fields: ["userDescription": .init(base: nil, value: .string(text))],
                    // Long before anything that Logikal does.
                    at: Timestamp(microseconds: 1_000_000)),
                tenant: .default, person: "client:odoo"
            ).fields["userDescription"]
        }
    }

    private static func with(
        _ policy: FieldGroup.Policy,
        _ body: (Pipeline, inout Odoo, _ edit: (String) throws -> Void) async throws -> Void
    ) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let group = FieldGroup(.elevation, "text", ["userDescription"], owner: .shared, policy: policy)
            let rules = ReconciliationRules(version: 1, groups: [group])
            _ = try await pipeline.book.set(rules.state, instead: nil, tenant: .default, person: "anna")
            let office = pipeline.simulator.office
            let project = try office.apply(.createProject(directory: "", name: "Hall"))
            let phase = try office.apply(.createPhase(project: project, name: "Ground floor"))
            let elevation = try office.apply(.createElevation(project: project, phase: phase, name: "01"))
            try await pipeline.poll()
            let rows = try await pipeline.newest()
            let row = try #require(rows.first { $0["entity"]?["type"] == "elevation" })
            var odoo = Odoo(
                pipeline: pipeline, entity: try #require(row["entity"]?["id"]?.string.flatMap(UUID.init(uuidString:))))
            try await odoo.pull()
            try await body(pipeline, &odoo) { text in
                try office.apply(
                    .editElevation(project: project, elevation: elevation, set: ["userDescription": .string(text)]))
            }
        }
    }

    @Test(arguments: FieldGroup.Policy.allCases)
    func `a person's edit survives what does not touch it, and survives or yields as the rule says`(
        policy: FieldGroup.Policy
    ) async throws {
        try await Self.with(policy) { pipeline, odoo, edit in
            #expect(try await odoo.send("ours")?.status == .accepted)
            try await pipeline.poll()
            try await odoo.pull()
            #expect(odoo.shown["userDescription"] == "ours", "a poll takes nothing back")
            try edit("theirs")
            for _ in 0..<2 {
                try await pipeline.poll()
                try await odoo.pull()
            }
            let holds: JSONValue = policy == .sourceWins || policy == .latest ? "theirs" : "ours"
            #expect(odoo.shown["userDescription"] == holds)
            let conflicts = try await pipeline.book.conflicts(ConflictQuery(state: .all), tenant: .default)
            #expect(conflicts.count == 1 && (conflicts[0].conflict.resolution == nil) == (policy == .queue))
            try await pipeline.requireSilence()
        }
    }

    @Test func `who is asked decides, and both ends have it by the next poll`() async throws {
        try await Self.with(.queue) { pipeline, odoo, edit in
            try edit("theirs")
            try await pipeline.poll()
            let answer = try await odoo.send("ours")
            let id = try #require(answer?.conflict)
            #expect(answer?.status == .conflict)
            try await odoo.pull()
            #expect(odoo.shown["userDescription"] == "theirs", "what held goes on holding")
            let decision = ConflictDecision(.value, values: ["userDescription": "both"])
            _ = try await pipeline.book.resolve(id, decision, tenant: .default, person: "anna")
            try await pipeline.poll()
            try await odoo.pull()
            #expect(odoo.shown["userDescription"] == "both")
            try edit("both")
            try await pipeline.poll()
            try await odoo.pull()
            #expect(odoo.shown["userDescription"] == "both")
            #expect(try await pipeline.book.overrides(OverrideQuery(), tenant: .default).isEmpty, "nothing is on top")
            try await pipeline.requireSilence()
        }
    }

    @Test func `what followed Logikal to and fro is shown once that has settled, by those who decide`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let group = FieldGroup(.project, "name", ["name"], owner: .shared, policy: .odooWins)
            let rules = ReconciliationRules(version: 1, groups: [group])
            _ = try await pipeline.book.set(rules.state, instead: nil, tenant: .default, person: "anna")
            let office = pipeline.simulator.office
            let project = try office.apply(.createProject(directory: "", name: "A"))
            let runner = CycleRunner(
                client: pipeline.client, store: pipeline.store, tenant: .default, holder: "test",
                flaps: FlapRule(window: .seconds(600)), now: { pipeline.time.now },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await pipeline.poll(runner)
            let entity = NaturalKey.project(LogikalID(project)).reference(tenant: .default)
            let proposal = Proposal(
                entity: entity.id, version: 1, fields: ["name": .init(base: nil, value: "ours")], at: nil)
            let answer = try await pipeline.book.propose(proposal, tenant: .default, person: "client:odoo")
            #expect(answer.fields["name"]?.status == .accepted)
            for name in ["B", "A", "B", "A"] {
                try office.apply(.editProject(project: project, set: ["name": .string(name)]))
                try await pipeline.poll(runner)
            }
            pipeline.time.advance(by: 3600)
            try await pipeline.poll(runner)
            let own = try await pipeline.feed(.log).filter { $0["entity"]?["type"] == "override" }
            #expect(own.compactMap { $0["reason"]?.string } == ["flap", "flap", "flap"])
            #expect(Set(own.compactMap { $0["type"]?.string }) == ["override.accepted", "override.followed"])
            let shown = try await pipeline.newest().filter { $0["entity"]?["type"] == "override" }
            #expect(shown == own.suffix(1) && shown[0]["state"]?["effective"]?["name"] == "ours")
        }
    }
}

extension Pipeline {
    fileprivate var book: PostgresReconciliation {
        let notifier = HeadNotifier(
            pool: database.pool, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return PostgresReconciliation(
            pool: database.pool, log: PostgresEventLog(pool: database.pool, notifier: notifier), now: { time.now })
    }

    /// A look at Logikal, and what is made of it.
    fileprivate func poll(_ runner: CycleRunner? = nil) async throws {
        _ = try await (runner ?? self.runner).run()
        while try await book.follow(limit: 100, tenant: .default).count > 0 {}
        try await projections.catchUp()
    }

    /// What `view=latest` shows, all of it.
    fileprivate func newest() async throws -> [JSONValue] {
        let page = try await PostgresFeedStore(pool: database.pool).page(
            FeedQuery(tenant: .default, view: .latest, filter: .everything, after: .start, limit: 1000))
        return try JSONReader.read(Array("[".utf8) + page.rows + Array("]".utf8)).array ?? []
    }

    /// Nobody changes anything any more: no poll appends anything.
    fileprivate func requireSilence() async throws {
        let head = try await PostgresHistory(pool: database.pool).head(tenant: .default)
        for _ in 0..<2 { try await poll() }
        #expect(try await PostgresHistory(pool: database.pool).head(tenant: .default) == head)
    }
}
