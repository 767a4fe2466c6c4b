import EventSourcing
import Foundation
import Logging
import LogikalModel
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import SyncTesting
import Testing

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

    func runner(_ catalog: [Projection], on store: (any ProjectionStore)? = nil) -> ProjectionRunner {
        ProjectionRunner(
            catalog: catalog, store: store ?? self.store, tenant: .default,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, waitForHead: { _ in })
    }

    func builds(of name: String) async throws -> [Build] {
        try await store.builds(tenant: .default).filter { $0.name == name }
    }

    func build(of name: String, _ number: Int32) async throws -> Build {
        try #require(try await builds(of: name).first { $0.number == number })
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
    func rows(_ name: String) async throws -> [String] {
        let builds = try await store.builds(tenant: .default)
        guard let build = builds.first(where: { $0.name == name && $0.isActive }) else { return [] }
        return try await rows(name, build: build.number)
    }

    func rows(_ name: String, build: Int32) async throws -> [String] {
        var rows: [String] = []
        for suffix in ["", "_child"] where suffix.isEmpty || name != "elevations" {
            rows += try await database.pool.withTenant(.default) { connection in
                try connection.query(
                    "select t::text from read.\(identifier: "\(name)_v\(build)\(suffix)") t order by t.id"
                ) { try $0.text(0) }
            }
        }
        return rows
    }
}

/// A tree that changes at random, with versions kept: what a poller would append.
struct RandomOffice {
    private var generator: SeededGenerator
    private var versions: [UUID: Int64] = [:]
    private var living: [UUID: (entity: EntityReference, parent: EntityReference?)] = [:]
    private var serial = 0

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func events(_ count: Int) -> [ProposedEvent] { (0..<count).map { _ in next() } }

    private mutating func next() -> ProposedEvent {
        let choice = Int.random(in: 0..<10, using: &generator)
        if choice < 5 || living.count < 8 { return discover() }
        let ordered = living.values.sorted { $0.entity.id.text < $1.entity.id.text }
        let (entity, parent) = ordered.randomElement(using: &generator)!
        let isParent = living.values.contains { $0.parent == entity }
        if choice < 7, !isParent {
            living[entity.id] = nil
            return event(entity, parent, .removed, state: nil)
        }
        if choice == 9, entity.type == .project, let target = pick(.directory) {
            living[entity.id] = (entity, target)
            return event(entity, target, .moved, state: ["name": .string("moved \(serial)")])
        }
        return event(entity, parent, .changed, state: ["name": .string("changed \(serial)")])
    }

    private mutating func discover() -> ProposedEvent {
        let levels: [(EntityType, EntityType?)] = [
            (.directory, .directory), (.project, .directory), (.phase, .project), (.elevation, .phase),
        ]
        let (type, parentType) = levels.randomElement(using: &generator)!
        let parent = parentType.flatMap { pick($0) }
        guard parent != nil || type == .directory || type == .project else { return discover() }
        serial += 1
        let entity = EntityReference(
            type, UUID(namespace: UUID(uuidString: "00000000-0000-0000-0000-000000000000")!, name: "\(serial)"))
        living[entity.id] = (entity, parent)
        return event(entity, parent, .discovered, state: ["name": .string("new \(serial)")])
    }

    private mutating func pick(_ type: EntityType) -> EntityReference? {
        living.values.map(\.entity).filter { $0.type == type }.sorted { $0.id.text < $1.id.text }
            .randomElement(using: &generator)
    }

    private mutating func event(
        _ entity: EntityReference, _ parent: EntityReference?, _ verb: EventType.Verb, state: JSONObject?
    ) -> ProposedEvent {
        serial += 1
        versions[entity.id, default: 0] += 1
        var full = state
        full?["logikalId"] = .string(entity.id.text)
        return ProposedEvent(
            entity: entity, version: versions[entity.id]!, type: EventType(entity.type, verb),
            observedAt: Timestamp(microseconds: 1), naturalKey: entity.id.text, parent: parent, state: full)
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
