import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import Projecting
import Projections
import SyncTesting
import Synchronization
import Testing

@testable import PostgresStorage

/// The read models of the past, built beside the present.
@Suite struct ScratchTests {
    private let schema: ScratchSchema

    init() throws { schema = try ScratchSchema("scratch") }

    private func scratch(_ past: Past) -> PostgresScratch { PostgresScratch(owner: past.database.owner) }

    private func build(_ past: Past, at position: Position, _ catalog: [Projection] = Catalog.projections) async throws
        -> ScratchReport
    {
        try await scratch(past).build(
            catalog, of: .default, at: position, into: schema, replacing: true)
    }

    private func compare(_ past: Past, _ report: ScratchReport, limit: Int = 1000) async throws -> [ScratchComparison] {
        let store = PostgresProjectionStore(pool: past.database.pool, owner: past.database.owner)
        return try await scratch(past).compare(
            report, with: store.builds(tenant: .default), definitions: Catalog.projections, limit: limit)
    }

    /// All rows of a table of any kind, whatever order they lie in.
    private func content(_ table: String, _ past: Past) async throws -> [String] {
        try await past.database.owner.query(SQL("select t::text from \(table) t order by 1", binds: [])) {
            try $0.text(0)
        }
    }

    /// What `?as_of=` would answer, asked of the tables in the scratch schema.
    private func rows(_ model: ReadModel, _ past: Past) async throws -> [String] {
        let table = schema.model(model.projectionName)
        let statement = SQLTemplate("read_model.list").with("line", model.line(in: table, isOverridden: false))
            .with("table", table)
            .with("key", "null::text").with("conditions", "").with("order", "m.id")
        return try await past.database.owner.query(
            statement.sql([PostgresValue(Int32(1)), PostgresValue(Int64(10_000))])
        ) {
            try Self.lines($0.bytesOfText("rows"))
        }.first ?? []
    }

    private static func lines(_ rows: [UInt8]) throws -> [String] {
        try (JSONReader.read(Array("[".utf8) + rows + Array("]".utf8)).array ?? []).map(CanonicalJSON.text)
    }

    @Test(arguments: [51, 52, 53] as [UInt64])
    func `at any position it is what as_of answers, row by row, and at the head the live models`(
        seed: UInt64
    ) async throws {
        try await Past.with { past in
            var office = RandomOffice(seed: seed)
            for step in 0..<8 { try await past.append("\(step)", office.events(step == 3 ? 120 : 25)) }
            try await past.runner.catchUp()
            let head = try await past.history.head(tenant: .default)
            let before = try await registry(past)
            var generator = SeededGenerator(seed: seed)
            let positions =
                [0, 1, head.rawValue] + (0..<6).map { _ in Int64.random(in: 0...head.rawValue, using: &generator) }
            for position in positions.map({ Position($0) }) {
                let report = try await build(past, at: position)
                #expect(report.models.map(\.name) == Catalog.projections.map(\.name) && report.leftOut.isEmpty)
                for model in ReadModel.allCases {
                    let asked = try await past.readModels.list(
                        ReadModelQuery(model, tenant: .default, limit: 10_000, asOf: position))
                    let rows = try await rows(model, past)
                    #expect(try rows == Self.lines(asked.rows), "\(model) at \(position), seed \(seed)")
                }
                if position == head {
                    for model in report.models {
                        for table in model.tables {
                            let live = "read.\(model.name)_v1\(table.dropFirst(model.name.count))"
                            let same = try await content("scratch.\(table)", past) == content(live, past)
                            #expect(same, "\(table), seed \(seed)")
                        }
                    }
                    #expect(try await compare(past, report).allSatisfy(\.isEqual))
                }
            }
            #expect(try await registry(past) == before, "live read models were touched")
        }
    }

    /// What must not change: checkpoints, builds, dead letters, and the schemas of the service.
    private func registry(_ past: Past) async throws -> [String] {
        var all: [String] = []
        for table in ["checkpoint", "build", "projection", "dead_letter"] {
            all += try await content("projecting.\(table)", past)
        }
        return all
            + (try await past.database.owner.query(
                """
                select schemaname || '.' || tablename from pg_tables
                 where schemaname in ('read', 'projecting') order by 1
                """
            ) { try $0.text(0) })
    }

    @Test func `the comparison names what was added, changed field by field, and removed`() async throws {
        try await Past.with { past in
            func project(_ name: String, _ version: Int64, _ state: JSONObject?) -> ProposedEvent {
                ProposedEvent(
                    entity: EntityReference(.project, UUID(namespace: EntityReference.namespaceForTests, name: name)),
                    version: version, type: EventType(.project, version == 1 ? .discovered : .changed),
                    observedAt: Timestamp(microseconds: 1), naturalKey: name, parent: nil,
                    state: state.map { state in
                        var state = state
                        state["logikalId"] = .string(name)
                        return state
                    })
            }
            let then = try await past.append(
                "1", [project("a", 1, ["name": "A", "w": 1]), project("b", 1, ["name": "B"])])
            try await past.append(
                "2",
                [
                    project("a", 2, ["name": "A\u{0}", "w": 2]), project("b", 2, nil), project("c", 1, ["name": "C"]),
                ])
            try await past.runner.catchUp()
            let report = try await build(past, at: then)
            let comparison = try #require(try await compare(past, report).first { $0.model == "projects" })
            #expect(!comparison.isEqual && comparison.isSameDefinition && comparison.count == 3)
            let table = try #require(comparison.tables.first)
            #expect((table.added, table.changed, table.removed) == (1, 1, 1))
            #expect((table.counts.rows, table.counts.otherRows) == (2, 2))
            #expect(Set(comparison.rows.map(\.kind)) == [.added, .changed, .removed])
            let changed = try #require(comparison.rows.first { $0.kind == .changed })
            #expect(changed.fields.map(\.field) == ["name", "position", "state.name", "state.w", "version"])
            #expect(changed.fields.first { $0.field == "state.w" }?.to == 2)
            #expect(comparison.rows.first { $0.kind == .removed }?.name == "B")
            let some = try #require(try await compare(past, report, limit: 1).first { $0.model == "projects" })
            #expect(some.rows.count == 1 && some.count == 3)
        }
    }

    @Test func `a schema that no replay made is left alone, one that holds something else too`() async throws {
        try await Past.with { past in
            var office = RandomOffice(seed: 6)
            let head = try await past.append("1", office.events(20))
            func code(_ body: () async throws -> Void) async -> ScratchError.Code? {
                do {
                    try await body()
                    return nil
                } catch { return (error as? ScratchError)?.code }
            }
            for name in ["read", "log", "public", "projecting"] {
                let schema = try ScratchSchema(name)
                for isReplacing in [false, true] {
                    let found = await code {
                        _ = try await scratch(past).build(
                            Catalog.projections, of: .default, at: head, into: schema, replacing: isReplacing)
                    }
                    #expect(found == .foreign, "\(name)")
                }
                #expect(await code { try await scratch(past).drop(schema) } == .foreign)
            }
            for name in ["", "1a", "Read", "a b", "a\"b", "pg_x", "ä", String(repeating: "a", count: 64)] {
                #expect(throws: ScratchError.self, "\(name)") { try ScratchSchema(name) }
            }
            #expect(await code { try await scratch(past).drop(schema) } == .missing)
            // Words that SQL keeps for itself are names like any other.
            let user = try ScratchSchema("user")
            _ = try await scratch(past).build(Catalog.projections, of: .default, at: head, into: user, replacing: false)
            try await scratch(past).drop(user)
            _ = try await build(past, at: head)
            let again = await code {
                _ = try await scratch(past).build(
                    Catalog.projections, of: .default, at: head, into: schema, replacing: false)
            }
            #expect(again == .exists)
            try await past.database.owner.execute("create view public.mine as select name from scratch.projects")
            #expect(await code { try await scratch(past).drop(schema) } == .inUse)
            try await past.database.owner.execute("drop view public.mine")
            try await past.database.owner.execute(
                "create function scratch.mine() returns int language sql as 'select 1'")
            #expect(await code { try await scratch(past).drop(schema) } == .inUse)
            try await past.database.owner.execute("drop function scratch.mine")
            try await scratch(past).drop(schema)
            try await past.database.owner.execute("update log.sequencer set floor = 5")
            #expect(await code { _ = try await build(past, at: 4) } == .gone)
            #expect(await code { _ = try await scratch(past).tenant("nobody") } == .unknownTenant)
            #expect(try await scratch(past).tenant("1") == scratch(past).tenant("default"))
        }
    }

    @Test func `an event that can't be taken in is left out and told, the rest goes on`() async throws {
        try await Past.with { past in
            let entities = (0..<3).map { number in
                EntityReference(.project, UUID(namespace: EntityReference.namespaceForTests, name: "\(number)"))
            }
            var events: [ProposedEvent] = []
            for version in 1...2 {
                for (number, entity) in entities.enumerated() {
                    events.append(
                        ProposedEvent(
                            entity: entity, version: Int64(version), type: EventType(.project, .changed),
                            observedAt: Timestamp(microseconds: 1), naturalKey: "\(number)", parent: nil,
                            state: [
                                "logikalId": "x",
                                "name": number == 1 && version == 2 ? "poison" : .string("v\(version)"),
                            ]))
                }
            }
            let head = try await past.append("1", events)
            let projects = Projection.projects
            let picky = Projection(
                name: projects.name, version: projects.version,
                schema: projects.schema.replacing("name text,", with: "name text check (name <> 'poison'),"),
                apply: projects.apply)
            let report = try await build(past, at: head, [picky])
            #expect(report.leftOut.map(\.position) == [5] && report.leftOut.map(\.code) == ["23514"])
            let names = try await past.database.owner.query("select name from scratch.projects order by name") {
                try $0.text(0)
            }
            #expect(names == ["v1", "v2", "v2"])
        }
    }

    @Test func `a build that fails leaves nothing, and what it would have replaced`() async throws {
        try await Past.with { past in
            var office = RandomOffice(seed: 7)
            let head = try await past.append("1", office.events(40))
            let broken = Projection(
                name: "broken", version: 1, schema: "create table {model} (tenant int);\n",
                apply: "insert into nowhere select $1, {window}")
            await #expect(throws: PostgresError.self) { _ = try await build(past, at: head, [.projects, broken]) }
            #expect(try await schemas(past) == 0)
            _ = try await build(past, at: 20)
            let before = try await content("scratch.projects", past)
            await #expect(throws: PostgresError.self) { _ = try await build(past, at: head, [.projects, broken]) }
            #expect(try await content("scratch.projects", past) == before)
        }
    }

    private func schemas(_ past: Past) async throws -> Int64? {
        try await past.database.owner.query("select count(*) from pg_namespace where nspname = 'scratch'") {
            try $0.int64(0)
        }.first
    }

    @Test func `only the tenant's own log is taken in`() async throws {
        try await Past.with { past in
            var office = RandomOffice(seed: 8)
            let head = try await past.append("1", office.events(60) + office.decodings())
            try await past.database.owner.execute("insert into log.sequencer (tenant, name) values (2, 'other')")
            let other = try await scratch(past).tenant("other")
            let empty = try await scratch(past).build(
                Catalog.projections, of: other, at: .start, into: ScratchSchema("other"), replacing: false)
            #expect(empty.models.allSatisfy { $0.rows == 0 })
            let own = try await build(past, at: head)
            #expect(own.models.allSatisfy { $0.rows > 0 })
        }
    }
}

extension EntityReference {
    static let namespaceForTests = UUID(uuidString: "00000000-0000-0000-0000-000000000000")!
}
