import EmbeddedFiles
public import EventSourcing
public import Foundation
import LogikalModel
public import Operations
public import Polling
public import PostgresClient

/// Polling's knowledge in PostgreSQL: stream heads from the log, leases, cycles, scopes, misses, stamps and blobs.
public struct PostgresPollStore: PollStore {
    private let pool: PostgresPool
    private let log: PostgresEventLog

    public init(pool: PostgresPool, log: PostgresEventLog) {
        self.pool = pool
        self.log = log
    }

    public func acquireLease(tenant: TenantID, holder: String, duration: Duration) async throws -> Lease? {
        let fences = try await query(
            tenant,
            SQL(statement: "polling.lease_acquire", tenant, PostgresValue(holder), PostgresValue(duration.inSeconds))
        ) { try $0.int64("fence") }
        return fences.first.map { Lease(holder: holder, fence: $0) }
    }

    public func renew(_ lease: Lease, tenant: TenantID, duration: Duration) async throws -> Bool {
        let fences = try await query(
            tenant,
            SQL(
                statement: "polling.lease_renew", tenant, PostgresValue(lease.holder), PostgresValue(lease.fence),
                PostgresValue(duration.inSeconds))
        ) { try $0.int64("fence") }
        return !fences.isEmpty
    }

    public func lease(tenant: TenantID) async throws -> Lease? {
        try await query(tenant, SQL(statement: "polling.lease_read", tenant)) { row in
            Lease(holder: try row.text("holder"), fence: try row.int64("fence"))
        }.first
    }

    public func release(_ lease: Lease, tenant: TenantID) async throws {
        let statement = SQL(
            statement: "polling.lease_release", tenant, PostgresValue(lease.holder), PostgresValue(lease.fence))
        _ = try await pool.withTenant(tenant) { try $0.execute(statement) }
    }

    public func beginCycle(
        tenant: TenantID, at: Timestamp, scope: SyncScope, lease: Lease
    ) async throws -> Int64 {
        let part = scope == .everything ? nil : "\(scope)"
        let statement = SQL(
            statement: "polling.cycle_begin", tenant, PostgresValue(PostgresTimestamp(at)), PostgresValue(part))
        return try await pool.holding(lease, tenant: tenant) { connection in
            try connection.query(statement) { try $0.int64("cycle") }[0]
        }
    }

    public func finishCycle(_ report: CycleReport, tenant: TenantID, lease: Lease) async throws {
        try await pool.holding(lease, tenant: tenant) { connection in
            _ = try connection.execute(
                SQL(
                    statement: "polling.cycle_finish", tenant, PostgresValue(report.cycle),
                    PostgresValue(PostgresTimestamp(report.finishedAt)), PostgresValue(report.outcome.rawValue),
                    PostgresValue(PostgresJSON(CanonicalJSON.text(report.json)))))
            _ = try connection.execute(
                SQL(statement: "polling.scopes_forget", tenant, PostgresValue(report.cycle)))
            _ = try connection.execute(
                SQL(statement: "polling.cycle_forget", tenant, PostgresValue(report.cycle)))
        }
    }

    public func lastLook(tenant: TenantID) async throws -> (cycle: Int64, endedAt: Timestamp)? {
        try await query(tenant, SQL(statement: "polling.cycle_last", tenant)) { row in
            (cycle: try row.int64("cycle"), endedAt: Timestamp(try row.timestamp("finished_at")))
        }.first
    }

    public func removalHolds(tenant: TenantID) async throws -> [RemovalHold] {
        try await query(tenant, SQL(statement: "polling.holds", tenant), KnownEntity.init(row:))
            .compactMap(RemovalHold.init)
    }

    public func directoriesAndProjects(tenant: TenantID) async throws -> [KnownEntity] {
        try await query(tenant, SQL(statement: "polling.known_top", tenant), KnownEntity.init(row:))
    }

    public func contents(ofProject project: UUID, tenant: TenantID) async throws -> [KnownEntity] {
        try await query(
            tenant, SQL(statement: "polling.known_contents", tenant, PostgresValue(project)), KnownEntity.init(row:))
    }

    public func known(_ entity: UUID, tenant: TenantID) async throws -> KnownEntity? {
        try await query(
            tenant, SQL(statement: "polling.known", tenant, PostgresValue(entity)), KnownEntity.init(row:)
        ).first
    }

    public func newestChanges(of entities: [UUID], tenant: TenantID) async throws -> [UUID: NewestChange] {
        let changes = try await query(
            tenant, SQL(statement: "polling.newest_changes", tenant, PostgresValue(entities))
        ) { row in
            let before = try row.json("before").flatMap { try JSONReader.read($0).object }
            return (
                try row.uuid("entity_id"),
                NewestChange(observedAt: Timestamp(try row.timestamp("observed_at")), before: before ?? [:])
            )
        }
        return Dictionary(uniqueKeysWithValues: changes)
    }

    public func dampedEntities(tenant: TenantID) async throws -> [DampedEntity] {
        try await query(tenant, SQL(statement: "polling.damped", tenant)) { row in
            DampedEntity(
                entity: try KnownEntity(row: row), observedAt: Timestamp(try row.timestamp("observed_at")))
        }
    }

    public func visits(tenant: TenantID) async throws -> [UUID: Visit] {
        let visits = try await query(tenant, SQL(statement: "polling.visits", tenant)) { row in
            Visit(
                project: try row.uuid("project"), visitedAt: Timestamp(try row.timestamp("visited_at")),
                row: try row.bytesIfPresent("row_hash").flatMap { Hash(bytes: $0) },
                isOwed: try row.bool("is_owed"), owedPartsLists: Int(try row.int32("owed_parts_lists")),
                detailsReadAt: try row.timestampIfPresent("details_read_at").map { Timestamp($0) })
        }
        return Dictionary(uniqueKeysWithValues: visits.map { ($0.project, $0) })
    }

    /// How much is known to be in each project.
    public func contentCounts(tenant: TenantID) async throws -> [UUID: ContentCount] {
        let counts = try await query(tenant, SQL(statement: "polling.content_counts", tenant)) { row in
            (
                try row.uuid("project"),
                ContentCount(phases: Int(try row.int64("phases")), elevations: Int(try row.int64("elevations")))
            )
        }
        return Dictionary(uniqueKeysWithValues: counts)
    }

    public func stamps(
        ofElevations elevations: [UUID], fetchedAfter moment: Timestamp?, tenant: TenantID
    ) async throws -> Set<AssetStamp> {
        guard !elevations.isEmpty else { return [] }
        let stamps = try await query(
            tenant,
            SQL(
                statement: "polling.stamps", tenant, PostgresValue(elevations),
                PostgresValue(moment.map(PostgresTimestamp.init)))
        ) { row in
            try AssetKind(rawValue: row.text("kind")).map {
                AssetStamp(entity: try row.uuid("entity_id"), kind: $0, stamp: Hash(bytes: try row.bytes("stamp")))
            }
        }
        return Set(stamps.compactMap { $0 })
    }

    public func failingProjects(tenant: TenantID) async throws -> [ProjectFailure] {
        try await query(tenant, SQL(statement: "connections.failing", tenant)) { try ProjectFailure($0) }
    }

    public func commit(_ commit: PollCommit, tenant: TenantID, cycle: Int64, lease: Lease) async throws {
        let bookkeeping: @Sendable (PostgresConnection) throws -> Void = { connection in
            try lease.hold(tenant: tenant, on: connection)
            for statement in Self.statements(commit, tenant: tenant, cycle: cycle) {
                _ = try connection.execute(statement)
            }
        }
        guard let batch = commit.batch else {
            return try await pool.withTenant(tenant, bookkeeping)
        }
        var generator = SystemRandomNumberGenerator()
        let prepared = PreparedBatch(batch, tenant: tenant, using: &generator)
        try await log.append(prepared, fence: lease.fence, with: bookkeeping)
    }

    private func query<Value: Sendable>(
        _ tenant: TenantID, _ statement: SQL, _ decode: @escaping @Sendable (PostgresRow) throws -> Value
    ) async throws -> [Value] {
        do {
            return try await pool.withTenant(tenant) { try $0.query(statement, decode) }
        } catch let error as PostgresError where error.sqlState == "LS406" {
            throw PollError(
                code: .newerLog,
                message: "\(error.message). Nothing is looked at: run a logikal-sync that is no older than the one "
                    + "that wrote the event",
                cause: error)
        }
    }

    private static func statements(_ commit: PollCommit, tenant: TenantID, cycle: Int64) -> [SQL] {
        var statements = commit.blobs.map { blob in
            SQL(
                statement: "blobs.store", tenant, PostgresValue(blob.sha256.bytes), PostgresValue(blob.mediaType),
                PostgresValue(blob.content))
        }
        if !commit.stamps.isEmpty {
            statements.append(
                SQL(
                    statement: "polling.stamps_store", tenant, PostgresValue(commit.stamps.map(\.entity)),
                    PostgresValue(commit.stamps.map(\.kind.rawValue)), PostgresValue(commit.stamps.map(\.stamp.bytes)),
                    PostgresValue(PostgresTimestamp(commit.at))))
        }
        // After the stamps, which end what was said of the bytes before.
        let scopes = newest(commit.scopes)
        if !scopes.isEmpty { statements.append(store(scopes, tenant: tenant, cycle: cycle)) }
        if !commit.visits.isEmpty { statements.append(store(Array(commit.visits.values), tenant: tenant)) }
        if !commit.missed.isEmpty {
            statements.append(
                SQL(
                    statement: "polling.missed", tenant, PostgresValue(cycle),
                    PostgresValue(Array(Set(commit.missed)))))
        }
        if !commit.settled.isEmpty {
            statements.append(SQL(statement: "polling.settled", tenant, PostgresValue(commit.settled)))
        }
        // Last, for it undoes some of the above. What comes back has nothing in its state until its bytes are fetched.
        let removed = commit.batch?.events.filter { $0.state == nil }.map(\.entity.id) ?? []
        if !removed.isEmpty { statements.append(SQL(statement: "polling.forget", tenant, PostgresValue(removed))) }
        return statements
            + ProjectFailure.statements(
                failed: commit.failedProjects, settled: commit.recoveredProjects + removed, tenant: tenant)
    }

    private static func store(_ scopes: [ScopeResult], tenant: TenantID, cycle: Int64) -> SQL {
        SQL(
            statement: "polling.scopes_store", tenant, PostgresValue(cycle), PostgresValue(scopes.map(\.key)),
            PostgresValue(scopes.map(\.scope)), PostgresValue(scopes.map(\.level)),
            PostgresValue(scopes.map { $0.subject?.type.rawValue }), PostgresValue(scopes.map { $0.subject?.id }),
            PostgresValue(scopes.map(\.outcome.rawValue)), PostgresValue(scopes.map { Int32($0.listed) }),
            PostgresValue(scopes.map(\.finding)), PostgresValue(scopes.map { PostgresTimestamp($0.lookedAt) }))
    }

    private static func store(_ visits: [Visit], tenant: TenantID) -> SQL {
        SQL(
            statement: "polling.visits_store", tenant, PostgresValue(visits.map(\.project)),
            PostgresValue(visits.map { PostgresTimestamp($0.visitedAt) }), PostgresValue(visits.map { $0.row?.bytes }),
            PostgresValue(visits.map(\.isOwed)), PostgresValue(visits.map { Int32($0.owedPartsLists) }),
            PostgresValue(visits.map { $0.detailsReadAt.map { PostgresTimestamp($0) } }))
    }

    /// A scope that was read twice counts as it was read last.
    private static func newest(_ scopes: [ScopeResult]) -> [ScopeResult] {
        var newest: [[UInt8]: ScopeResult] = [:]
        for scope in scopes { newest[Array(scope.key.utf8)] = scope }
        return Array(newest.values)
    }
}

extension KnownEntity {
    init(row: PostgresRow) throws {
        let type = EntityType(rawValue: try row.text("entity_type"))
        let parentType = try row.textIfPresent("parent_type").map(EntityType.init(rawValue:))
        let parentID = try row.uuidIfPresent("parent_id")
        let state = try row.json("state").map { try JSONReader.read($0).object }
        self.init(
            entity: EntityReference(type, try row.uuid("entity_id")),
            naturalKey: NaturalKey(type, text: try row.text("natural_key")),
            parent: parentType.flatMap { type in parentID.map { EntityReference(type, $0) } },
            version: try row.int64("version"), state: state ?? nil, reason: try row.textIfPresent("reason"),
            misses: Int(try row.int64("misses")))
    }
}
