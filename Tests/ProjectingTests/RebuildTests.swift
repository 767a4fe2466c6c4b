import EventSourcing
import Feeding
import Logging
import LogikalModel
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import SyncTesting
import Synchronization
import Testing

@Suite struct RebuildTests {
    @Test(arguments: [false, true])
    func `S8 a rebuild killed at any of its steps is finished by the next one`(isDone: Bool) async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 21)
            try await spec.append("0", office.events(120))
            try await spec.runner.catchUp()
            var call = 0
            var hasFinished = false
            while !hasFinished {
                call += 1
                try await spec.append("\(call)", office.events(5))
                let dying = spec.runner(Catalog.projections, on: DyingStore(spec.store, atCall: call, isDone: isDone))
                do {
                    _ = try await dying.rebuild("projects", shards: 3)
                    hasFinished = true
                } catch is DyingStore.Death {
                    // The next process finds it under construction, or readers on it already.
                    try await spec.runner.upgrade()
                }
                try await spec.runner.catchUp()
                let own = try await spec.builds(of: "projects")
                #expect(own.allSatisfy { !$0.isUnderConstruction && $0.position == own[0].position }, "call \(call)")
                let active = try #require(own.first { $0.isActive })
                for other in own {
                    #expect(try await spec.store.compare(active, with: other)?.isEqual == true, "call \(call)")
                }
            }
            // declare, tables, three shards, indexes, follow, follow, compare, note, follow, activate
            #expect(call > 11)
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `S10 rebuilt while events arrive and backends are killed, a build equals the live one`(seed: UInt64)
        async throws
    {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: seed)
            try await spec.append("0", office.events(300))
            try await spec.runner.catchUp()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var pause = Duration.milliseconds(20)
                    while !Task.isCancelled {
                        _ = try? await spec.database.owner.query(
                            """
                            select pg_terminate_backend(pid) from pg_stat_activity
                             where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
                               and query ~ 'read\\.' order by random() limit 1
                            """
                        ) { _ in () }
                        // Often at first, to meet every kind of step; then more seldom, or slow machines never end.
                        try? await Task.sleep(for: pause)
                        pause = pause * 1.2
                    }
                }
                for round in 0..<6 {
                    try await spec.append("\(round + 1)", office.events(40))
                    await Self.untilDone { try await spec.runner.catchUp() }
                    let number = try await spec.builds(of: "elevations").map(\.number).max() ?? 0
                    await Self.untilDone {
                        // What was switched to before its answer got lost is not built again.
                        let builds = try await spec.builds(of: "elevations")
                        guard builds.contains(where: { $0.isActive && $0.number == number }) else { return }
                        _ = try await spec.runner.rebuild("elevations", shards: 3)
                    }
                }
                group.cancelAll()
            }
            let position = try await spec.runner.catchUp()
            #expect(position == 540)
            let comparison = try await spec.runner.compare("elevations")
            #expect(comparison.isEqual && comparison.position == position, "seed \(seed): \(comparison)")
            #expect(comparison.tables.first?.rows ?? 0 > 0)
        }
    }

    /// Again and again, as a supervisor restarts what has died.
    private static func untilDone(_ body: () async throws -> Void) async {
        while true {
            do { return try await body() } catch { continue }
        }
    }

    @Test func `S11 whatever the number of shards and the length of steps, the rows are the same`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 31)
            for step in 0..<8 {
                try await spec.append("\(step)", office.events(50) + office.decodings())
                try await spec.runner.catchUp()
            }
            for name in Catalog.projections.map(\.name) {
                let live = try await spec.rows(name)
                #expect(!live.isEmpty)
                for shards: Int32 in [1, 2, 7] {
                    _ = try await spec.runner.rebuild(name, shards: shards)
                    #expect(try await spec.rows(name) == live, "\(name) in \(shards) shards")
                }
            }
            for limit: Int64 in [1, 7, 90, 1000] {
                for projection in Catalog.projections {
                    let build = try await spec.fill(projection, shards: 2, limit: limit)
                    let active = try #require(try await spec.builds(of: projection.name).first { $0.isActive })
                    let comparison = try #require(try await spec.store.compare(build, with: active))
                    #expect(comparison.isEqual, "\(projection.name) by \(limit)")
                    try await spec.store.drop(build)
                }
            }
        }
    }

    @Test func `S12 readers never wait while a build is switched to, and see one version at a time`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 41)
            try await spec.append("0", office.events(400))
            let catalog = [Self.projects(version: 2, mark: "v2"), Self.projects(version: 3, mark: "v3")]
            try await spec.runner([catalog[0]]).catchUp()
            // A reader that has to wait for a lock fails.
            let impatient = PostgresPool(
                PostgresConfiguration(
                    spec.database.configuration.conninfo, lockTimeout: .milliseconds(1),
                    sessionSetup: ["set role logikal_sync_service"]), logger: Logger(label: "test"))
            let models = PostgresReadModels(pool: impatient)
            let (switched, isSwitched) = AsyncStream<Void>.makeStream()
            let gate = Gate()
            let reads = ReadCounts(readers: 3)
            let seen = try await withThrowingTaskGroup(of: Set<String>.self) { group in
                group.addTask {
                    try await impatient.withTransaction(isolation: .repeatableReadReadOnly) { connection in
                        let names: SQL = "select distinct left(name, 2) from read.projects_v1"
                        let before = try connection.query(names) { try $0.text(0) }
                        isSwitched.finish()
                        gate.pass()
                        let after = try connection.query(names) { try $0.text(0) }
                        return Set(before + after)
                    }
                }
                for await _ in switched {}
                for reader in 0..<3 {
                    group.addTask {
                        var all: Set<String> = []
                        do {
                            while true {
                                let marks = try await Self.marks(models)
                                #expect(marks.count == 1, "versions mixed in one response: \(marks)")
                                all.formUnion(marks)
                                reads.add(reader)
                            }
                        } catch is CancellationError {
                            return all
                        }
                    }
                }
                let runner = spec.runner([catalog[1]])
                try await runner.upgrade()
                #expect(try await Self.marks(models) == ["v3"])
                _ = try await runner.rollBack("projects")
                #expect(try await Self.marks(models) == ["v2"])
                _ = try await runner.rollBack("projects")
                // Who was told of the other build before the switch has to have read it: of two reads one began later.
                let (before, deadline) = (reads.all, ContinuousClock.now + .seconds(90))
                while !zip(reads.all, before).allSatisfy({ $0 >= $1 + 2 }), ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(5))
                }
                // The one that the long reader holds can't be dropped, and trying keeps nobody waiting.
                async let dropped: Void = runner.drop("projects", 1)
                try await spec.waitForDropAttempt()
                #expect(try await Self.marks(models) == ["v3"])
                gate.open()
                try await dropped
                group.cancelAll()
                return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
            }
            #expect(seen == ["v2", "v3"])
            #expect(try await spec.builds(of: "projects").map(\.number) == [2])
            await impatient.close()
        }
    }

    /// What the names of the projects on one page begin with.
    private static func marks(_ models: PostgresReadModels) async throws -> Set<String> {
        let page = try await models.list(ReadModelQuery(.projects, tenant: .default, limit: 1000))
        let rows = try JSONReader.read(Array("[".utf8) + page.rows + Array("]".utf8)).array ?? []
        return Set(rows.compactMap { $0["logikalId"]?.string }.map { String($0.prefix(2)) })
    }

    /// The projects, in a version that says which it is.
    private static func projects(version: Int32, mark: String) -> Projection {
        let projects = Catalog.projections[1]
        return Projection(
            name: projects.name, version: version, schema: projects.schema,
            apply: projects.apply.replacing("newest.logikal_id", with: "'\(mark)' || newest.logikal_id")
                .replacing("newest.name", with: "'\(mark)' || newest.name"))
    }

    @Test func `S13 after a rollback the former version is at the head with nothing missing, and stays`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 51)
            try await spec.append("0", office.events(100))
            let old = Self.projects(version: 2, mark: "v2")
            let new = Self.projects(version: 3, mark: "v3")
            try await spec.runner([old]).catchUp()
            let runner = spec.runner([new])
            try await runner.upgrade()
            #expect(try await spec.builds(of: "projects").map(\.state) == [.retired, .active])
            // Only the program with the new SQL runs, and it feeds the old build with the SQL stored with it.
            for step in 1..<4 {
                try await spec.append("\(step)", office.events(30))
                try await runner.catchUp()
            }
            let build = try await runner.rollBack("projects")
            #expect(build.number == 1 && build.version == 2 && build.position == 190)
            let anew = try await spec.fill(old, shards: 1, limit: nil)
            #expect(try await spec.store.compare(build, with: anew)?.isEqual == true)
            try await spec.store.drop(anew)
            try await runner.upgrade()
            #expect(try await spec.builds(of: "projects").map(\.state) == [.active, .retired])
        }
    }

    @Test func `readers of a tenant that nothing runs for are switched too, and miss nothing`() async throws {
        try await ProjectionSpec.with { spec in
            let (quiet, empty) = (TenantID(rawValue: 2), TenantID(rawValue: 3))
            for tenant in [quiet, empty] {
                try await spec.database.owner.execute(
                    "insert into log.sequencer (tenant, name) values (\(tenant.rawValue), \("tenant \(tenant)"))")
            }
            for tenant in [TenantID.default, quiet] {
                var office = RandomOffice(seed: 71)
                try await spec.append("0", office.events(60), tenant: tenant)
            }
            for tenant in [TenantID.default, quiet, empty] {
                try await spec.runner(Catalog.projections, tenant: tenant).catchUp()
            }
            for tenant in [quiet, empty] {
                try await spec.database.owner.execute(
                    "insert into access.tenant (tenant, state) values (\(tenant.rawValue), 'inactive')")
            }
            let before = try await spec.rows("projects", tenant: quiet)
            #expect(try await spec.runner.rebuild("projects") == 2)
            #expect(try await spec.rows("projects", tenant: quiet) == before && !before.isEmpty)
            for (tenant, position) in [(quiet, Position(60)), (empty, .start)] {
                let builds = try await spec.store.builds(tenant: tenant)
                #expect(builds.first { $0.name == "projects" && $0.isActive }?.position == position)
            }
        }
    }

    @Test func `a build that differs from the live one is not switched to, and says so`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 61)
            try await spec.append("0", office.events(100))
            try await spec.runner.catchUp()
            try await spec.database.pool.withTenant(.default) { connection in
                try connection.execute(
                    """
                    update read.projects_v1 set name = 'somebody else''s'
                     where id = (select min(id::text)::uuid from read.projects_v1)
                    """)
            }
            let error = await #expect(throws: ProjectionError.self) { try await spec.runner.rebuild("projects") }
            #expect(error?.code == .unhealthy)
            let builds = try await spec.builds(of: "projects")
            #expect(builds.map(\.state) == [.active, .catchingUp])
            #expect(builds[1].problem?.contains("buckets differ") == true)
            let comparison = try await spec.runner.compare("projects")
            #expect(comparison.differences.count == 2)
            #expect(comparison.differences.filter(\.isInOther).allSatisfy { $0.row.contains("somebody else") })
            _ = try await spec.runner.switchReaders(of: "projects", to: nil, isForced: true)
            #expect(try await spec.builds(of: "projects").map(\.state) == [.retired, .active])
        }
    }

    @Test func `a version with far fewer rows is not switched to`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 62)
            try await spec.append("0", office.events(300))
            try await spec.runner.catchUp()
            let projects = Catalog.projections[1]
            let broken = Projection(
                name: projects.name, version: 9, schema: projects.schema,
                apply: projects.apply.replacing("'{project}'", with: "'{prospect}'"))
            let error = await #expect(throws: ProjectionError.self) {
                try await spec.runner([broken]).rebuild("projects")
            }
            #expect(error?.code == .unhealthy && error?.message.contains("0 rows") == true)
            #expect(try await spec.builds(of: "projects").map(\.state) == [.active, .catchingUp])
        }
    }

    @Test func `while one read model can't be rebuilt the others follow the log`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 63)
            try await spec.append("0", office.events(100))
            try await spec.runner.catchUp()
            let build = try await spec.store.declare(
                Self.projects(version: 3, mark: "v3"), shards: 2, isFirst: false, tenant: .default)
            try await spec.store.makeTables(of: build)
            _ = try await spec.store.advance(build, shard: 0, limit: 10)
            try await spec.append("1", office.events(20))
            #expect(try await spec.runner.catchUp() == 120)
            #expect(try await spec.build(of: "projects", 2).position == 0)
        }
    }
}

/// How often each of several readers has read.
private final class ReadCounts: Sendable {
    private let counts: Mutex<[Int]>

    init(readers: Int) { counts = Mutex(Array(repeating: 0, count: readers)) }

    var all: [Int] { counts.withLock { $0 } }
    func add(_ reader: Int) { counts.withLock { $0[reader] += 1 } }
}
