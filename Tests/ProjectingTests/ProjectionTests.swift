import EventSourcing
import Logging
import LogikalModel
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import SyncTesting
import Testing

@Suite struct ProjectionTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `small steps, repeated steps and a rebuild from the finished log give the same rows`(seed: UInt64) async throws
    {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: seed)
            for step in 0..<12 {
                try await spec.append("\(step)", office.events(15))
                if step % 2 == 0 { try await spec.deliverTwice() } else { try await spec.runner.catchUp() }
            }
            for name in Catalog.projections.map(\.name) {
                let live = try await spec.rows(name)
                #expect(!live.isEmpty)
                _ = try await spec.runner.rebuild(name)
                let rebuilt = try await spec.rows(name)
                #expect(rebuilt == live, "\(name), seed \(seed)")
            }
        }
    }

    @Test func `counts are those of a count by hand`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 7)
            for step in 0..<10 {
                try await spec.append("\(step)", office.events(20))
                try await spec.runner.catchUp()
            }
            let wrong = try await spec.database.owner.query(
                """
                select p.id from read.projects_v1 p
                 where phase_count <> (select count(*) from read.phases_v1 h where h.parent_id = p.id)
                    or elevation_count <> (select count(*) from read.elevations_v1 e where e.project_id = p.id)
                union all
                select d.id from read.directory_tree_v1 d
                 where directory_count <> (select count(*) from read.directory_tree_v1 c where c.parent_id = d.id)
                    or project_count <> (select count(*) from read.projects_v1 c where c.parent_id = d.id)
                union all
                select h.id from read.phases_v1 h
                 where elevation_count <> (select count(*) from read.elevations_v1 e where e.parent_id = h.id)
                """
            ) { try $0.uuid(0) }
            #expect(wrong.isEmpty)
            let counted = try await spec.database.owner.query(
                "select count(*) from read.projects_v1 where phase_count > 0 and elevation_count > 0"
            ) { try $0.int64(0) }
            #expect(counted[0] > 0)
        }
    }

    /// Unlike the read models it does not forgive: an event applied twice is counted twice.
    private static let sum = Projection(
        name: "sums", version: 1, schema: "create table {model} (tenant int primary key, total bigint not null);",
        apply: """
            insert into {model} as known (tenant, total)
            select $1, count(*) from log.event where tenant = $1 and position > $2 and position <= $3
                on conflict (tenant) do update set total = known.total + excluded.total;

            """)

    @Test func `S9 of several runners that take the same step one wins and nothing is counted twice`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 9)
            let build = try await spec.store.createBuild(of: Self.sum, tenant: .default)
            for step in 0..<25 {
                try await spec.append("\(step)", office.events(4))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<6 {
                        group.addTask {
                            _ = try await spec.store.advance(Self.sum, build: build, tenant: .default, limit: nil)
                        }
                    }
                    try await group.waitForAll()
                }
                let totals = try await spec.database.owner.query("select total from read.sums_v1") { try $0.int64(0) }
                #expect(totals == [Int64(step + 1) * 4])
            }
        }
    }

    @Test func `S8 a step whose transaction dies leaves checkpoint and rows as they were`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 11)
            try await spec.append("1", office.events(30))
            try await spec.runner.catchUp()
            let before = try await spec.rows("projects")
            try await spec.append("2", office.events(30))
            let broken = Projection(
                name: "projects", version: 1, schema: Catalog.projections[1].schema,
                apply: Catalog.projections[1].apply + "select 1 / 0;\n")
            await #expect(throws: PostgresError.self) {
                _ = try await spec.store.advance(broken, build: 1, tenant: .default, limit: nil)
            }
            let after = try await spec.rows("projects")
            #expect(after == before)
            let builds = try await spec.store.builds(tenant: .default)
            #expect(builds.first { $0.name == "projects" }?.position == 30)
        }
    }

    @Test func `a projection that changed without a new version is refused with the remedy`() async throws {
        try await ProjectionSpec.with { spec in
            try await spec.runner.catchUp()
            let original = Catalog.projections[1]
            let changed = Projection(
                name: original.name, version: original.version, schema: original.schema,
                apply: original.apply + "select 1;\n")
            let runner = ProjectionRunner(
                catalog: [changed], store: spec.store, tenant: .default, logger: Logger(label: "test"),
                waitForHead: { _ in })
            let error = await #expect(throws: ProjectionError.self) { try await runner.catchUp() }
            #expect(error?.code == .changedDefinition)
            #expect(error?.description.contains("new version") == true)
        }
    }

    @Test func `however many processes start at once, each read model is built once`() async throws {
        try await ProjectionSpec.with { spec in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<6 { group.addTask { try await spec.runner.catchUp() } }
                try await group.waitForAll()
            }
            let builds = try await spec.store.builds(tenant: .default)
            #expect(builds.map(\.name) == Catalog.projections.map(\.name).sorted())
        }
    }

    @Test func `after a rebuild the former build stays at the head, to be switched back to`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 5)
            try await spec.append("1", office.events(30))
            try await spec.runner.catchUp()
            for _ in 0..<2 { _ = try await spec.runner.rebuild("projects") }
            try await spec.append("2", office.events(30))
            try await spec.runner.catchUp()
            let builds = try await spec.store.builds(tenant: .default).filter { $0.name == "projects" }
            #expect(builds.map(\.number) == [2, 3])
            #expect(builds.map(\.position) == [60, 60])
            let former = try await spec.rows("projects", build: 2)
            let active = try await spec.rows("projects", build: 3)
            #expect(former == active)
        }
    }

    @Test func `a build that is behind is not switched to`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 12)
            try await spec.append("1", office.events(30))
            try await spec.runner.catchUp()
            let projection = Catalog.projections[0]
            let build = try await spec.store.createBuild(of: projection, tenant: .default)
            let error = await #expect(throws: ProjectionError.self) {
                try await spec.store.activate(projection, build: build, tenant: .default)
            }
            #expect(error?.code == .behind)
        }
    }
}
