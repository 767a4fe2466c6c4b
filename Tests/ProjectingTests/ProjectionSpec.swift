import EventSourcing
import Foundation
import Logging
import LogikalModel
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import SyncTesting

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
                    database: database, store: PostgresProjectionStore(pool: database.pool),
                    log: PostgresEventLog(
                        pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))))
        }
    }

    var runner: ProjectionRunner {
        ProjectionRunner(
            catalog: Catalog.projections, store: store, tenant: .default,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, waitForHead: { _ in })
    }

    func append(_ key: String, _ events: [ProposedEvent]) async throws {
        var generator = SystemRandomNumberGenerator()
        try await log.append(
            PreparedBatch(
                ProposedBatch(key: key, kind: .poll, actor: "test", events: events), tenant: .default,
                using: &generator))
    }

    /// Applies what is new, then the same positions once more: the checkpoint is set back as if its commit were lost.
    func deliverTwice() async throws {
        let before = try await store.builds(tenant: .default)
        try await runner.catchUp()
        for build in before {
            _ = try await database.owner.execute(
                """
                update projecting.checkpoint set position = \(build.position.rawValue)
                 where name = \(build.name) and build = \(build.number)
                """)
        }
        try await runner.catchUp()
    }

    /// The whole content of the active build of a read model, as text.
    func rows(_ name: String) async throws -> [String] {
        let builds = try await store.builds(tenant: .default)
        guard let build = builds.first(where: { $0.name == name && $0.isActive }) else { return [] }
        return try await rows(name, build: build.number)
    }

    func rows(_ name: String, build: Int32) async throws -> [String] {
        try await database.owner.query(
            "select t::text from read.\(identifier: "\(name)_v\(build)") t order by t.id, t::text"
        ) { try $0.text(0) }
    }
}
