import EventSourcing
import Foundation
import Logging
import LogikalModel
import PostgresClient
import Projecting
import Projections
import SyncTesting
import Testing

@testable import PostgresStorage

/// Events in, rows out, on a real PostgreSQL; each step may be delivered more than once.
struct ProjectionSpec: Sendable {
    let database: Database
    let store: PostgresProjectionStore
    let log: PostgresEventLog

    static func with(_ body: (ProjectionSpec) async throws -> Void) async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            try await body(
                ProjectionSpec(
                    database: database, store: PostgresProjectionStore(pool: database.pool, owner: database.owner),
                    log: PostgresEventLog(
                        pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))))
        }
    }

    var runner: ProjectionRunner { runner(Catalog.projections) }

    func runner(
        _ catalog: [Projection], on store: (any ProjectionStore)? = nil, tenant: TenantID = .default
    ) -> ProjectionRunner {
        ProjectionRunner(
            catalog: catalog, store: store ?? self.store, tenant: tenant,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, waitForHead: { _ in })
    }

    func builds(of name: String) async throws -> [Build] {
        try await store.builds(tenant: .default).filter { $0.name == name }
    }

    func build(of name: String, _ number: Int32) async throws -> Build {
        try #require(try await builds(of: name).first { $0.number == number })
    }

    func append(_ key: String, _ events: [ProposedEvent], tenant: TenantID = .default) async throws {
        var generator = SystemRandomNumberGenerator()
        try await log.append(
            PreparedBatch(
                ProposedBatch(key: key, kind: .poll, actor: "test", events: events), tenant: tenant,
                using: &generator))
    }

    /// Applies what is new, then the same positions once more: the checkpoint is set back as if its commit were lost.
    func deliverTwice() async throws {
        let before = try await store.builds(tenant: .default)
        try await runner.catchUp()
        for build in before {
            try await database.pool.withTenant(.default) { connection in
                try connection.execute(
                    """
                    update projecting.checkpoint set position = \(build.position.rawValue)
                     where name = \(build.name) and build = \(build.number)
                    """)
            }
        }
        try await runner.catchUp()
    }

    /// The whole content of the active build of a read model, as text.
    func rows(_ name: String, tenant: TenantID = .default) async throws -> [String] {
        let builds = try await store.builds(tenant: tenant)
        guard let build = builds.first(where: { $0.name == name && $0.isActive }) else { return [] }
        return try await rows(name, build: build.number, tenant: tenant)
    }

    func rows(_ name: String, build: Int32, tenant: TenantID = .default) async throws -> [String] {
        try await database.pool.withTenant(tenant) { connection in
            let tables = SQL(statement: "projecting.tables", [PostgresValue("\(name)_v\(build)")])
            return try connection.query(tables) { try $0.text("name") }.sorted().flatMap { table in
                try connection.query("select t::text from read.\(identifier: table) t order by t::text") {
                    try $0.text(0)
                }
            }
        }
    }
}

extension ProjectionSpec {
    /// A build beside the active one, filled and brought to the head in steps of at most `limit` positions.
    func fill(_ projection: Projection, shards: Int32, limit: Int64?) async throws -> Build {
        var build = try await store.declare(projection, shards: shards, isFirst: false, tenant: .default)
        try await store.makeTables(of: build)
        for shard in 0..<shards { try await advance(build, shard: shard, limit: limit) }
        try await store.finishFilling(build)
        build = try await self.build(of: projection.name, build.number)
        try #require(build.state == .catchingUp)
        try await advance(build, shard: 0, limit: limit)
        return try await self.build(of: projection.name, build.number)
    }

    private func advance(_ build: Build, shard: Int32, limit: Int64?) async throws {
        while case .advanced = try await store.advance(build, shard: shard, limit: limit) {}
    }

    /// Until somebody waits to drop a table that is being read.
    func waitForDropAttempt() async throws {
        while true {
            let waiting = try await database.pool.query(
                "select 1 from pg_locks where not granted and mode = 'AccessExclusiveLock'"
            ) { _ in 1 }
            if !waiting.isEmpty { return }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
