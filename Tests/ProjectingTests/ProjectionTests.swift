import EventSourcing
import Logging
import LogikalModel
import PostgresClient
import Projecting
import Projections
import SyncTesting
import Testing

@testable import PostgresStorage

@Suite struct ProjectionTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `small steps, repeated steps and a rebuild from the finished log give the same rows`(seed: UInt64) async throws
    {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: seed)
            for step in 0..<12 {
                try await spec.append("\(step)", office.events(15) + office.decodings())
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

    @Test func `children are those that a count by hand counts`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 7)
            for step in 0..<10 {
                try await spec.append("\(step)", office.events(20))
                try await spec.runner.catchUp()
            }
            let children = try await spec.database.pool.withTenant(.default) { connection in
                try connection.query(
                    """
                    with counted as (
                      select id, type, counted_for from read.projects_v1_child
                      union all select id, type, counted_for from read.directory_tree_v1_child
                      union all select id, type, counted_for from read.phases_v1_child
                    ), by_hand as (
                      select id, 'phase', parent_id from read.phases_v1 where parent_id is not null
                      union all select id, 'elevation', project_id from read.elevations_v1
                      union all
                      select id, 'directory', parent_id from read.directory_tree_v1 where parent_id is not null
                      union all select id, 'project', parent_id from read.projects_v1 where parent_id is not null
                      union all select id, 'elevation', parent_id from read.elevations_v1
                    )
                    select (select count(*) from counted) as counted,
                           (select count(*) from (select * from counted except all select * from by_hand) a)
                           + (select count(*) from (select * from by_hand except all select * from counted) b) as wrong
                    """
                ) { (try $0.int64("counted"), try $0.int64("wrong")) }[0]
            }
            #expect(children.0 > 20 && children.1 == 0)
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
            _ = try await spec.runner([Self.sum]).catchUp()
            let build = try await spec.build(of: "sums", 1)
            for step in 0..<25 {
                try await spec.append("\(step)", office.events(4))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<6 {
                        group.addTask {
                            _ = try await spec.store.advance(build, shard: 0, limit: nil)
                        }
                    }
                    try await group.waitForAll()
                }
                let totals = try await spec.database.pool.withTenant(.default) { connection in
                    try connection.query("select total from read.sums_v1") { try $0.int64(0) }
                }
                #expect(totals == [Int64(step + 1) * 4])
            }
        }
    }

    @Test func `a step that another runner took meanwhile moves no checkpoint, in whatever isolation`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 10)
            _ = try await spec.runner([Self.sum]).catchUp()
            try await spec.append("1", office.events(4))
            let build = try await spec.build(of: "sums", 1)
            let step = try #require(
                try await spec.database.pool.withTenant(.default) { connection in
                    try ProjectionStep(build, shard: 0, limit: nil, connection)
                })
            _ = try await spec.store.advance(build, shard: 0, limit: nil)
            let isMoved = try await spec.database.pool.withTenant(.default) { connection in
                try step.moveCheckpoint(to: step.window.through, connection)
            }
            #expect(!isMoved)
        }
    }

    @Test func `pain 19, a projection that changed without a new version is refused with the remedy`() async throws {
        try await ProjectionSpec.with { spec in
            try await spec.runner.catchUp()
            let original = Catalog.projections[1]
            let changed = Projection(
                name: original.name, version: original.version, schema: original.schema,
                apply: original.apply + "select 1;\n")
            let error = await #expect(throws: ProjectionError.self) { try await spec.runner([changed]).catchUp() }
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
            let builds = try await spec.builds(of: "projects")
            #expect(builds.map(\.number) == [2, 3])
            #expect(builds.map(\.state) == [.retired, .active])
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
            let build = try await spec.store.declare(
                Catalog.projections[0], shards: 1, isFirst: false, tenant: .default)
            try await spec.store.makeTables(of: build)
            let error = await #expect(throws: ProjectionError.self) { try await spec.store.activate(build) }
            #expect(error?.code == .behind)
            #expect(error?.message.contains("for tenant 1") == true, "\(String(describing: error))")
        }
    }

    @Test func `SQL that was changed where it is stored is refused`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 13)
            try await spec.runner.catchUp()
            try await spec.database.owner.execute(
                "update projecting.build set apply = apply || ' ' where name = 'projects'")
            try await spec.append("1", office.events(30))
            let error = await #expect(throws: ProjectionError.self) { try await spec.runner.catchUp() }
            #expect(error?.code == .tamperedBuild)
            // The others went on.
            #expect(try await spec.build(of: "phases", 1).position == 30)
        }
    }
}
