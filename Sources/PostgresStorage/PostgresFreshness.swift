public import EventSourcing
public import Polling
public import PostgresClient

/// Reads how fresh what is known is.
public struct PostgresFreshness: Sendable {
    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    /// - Parameters:
    ///   - unreadOnly: Leaves out scopes whose last look was complete.
    ///   - after: What the page before says is next; "" for the first.
    public func read(
        tenant: TenantID, unreadOnly: Bool, after: String = "", limit: Int
    ) async throws -> Freshness {
        try await pool.withTenant(tenant, isolation: .repeatableReadReadOnly) { connection in
            let cycle = try connection.query(SQL(statement: "polling.cycle_newest", tenant), Freshness.Cycle.init(row:))
            let levels = try connection.query(
                SQL(statement: "polling.freshness_levels", tenant), Freshness.Level.init(row:))
            let rows = try connection.query(
                SQL(
                    statement: "polling.freshness", tenant, PostgresValue(unreadOnly), PostgresValue(after),
                    PostgresValue(Int64(limit) + 1))
            ) { (key: try $0.text("scope"), scope: try Freshness.Scope(row: $0)) }
            return Freshness(
                cycle: cycle.first, levels: levels, scopes: rows.prefix(limit).map(\.scope),
                next: rows.count > limit ? rows[limit - 1].key : nil)
        }
    }

    /// The last looks at Logikal that have ended, newest first.
    public func cycles(tenant: TenantID, limit: Int) async throws -> [EndedCycle] {
        try await pool.withTenant(tenant) { connection in
            try connection.query(
                SQL(statement: "polling.cycles", tenant, PostgresValue(Int64(limit))), EndedCycle.init(row:))
        }
    }
}

extension EndedCycle {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            number: try row.int64("cycle"), scope: try row.textIfPresent("scope"),
            startedAt: Timestamp(try row.timestamp("started_at")),
            finishedAt: Timestamp(try row.timestamp("finished_at")),
            outcome: try row.text("outcome"), failure: try row.textIfPresent("failure"),
            events: try row.int64("events"), requests: try row.int64("requests"),
            downloadedBytes: try row.int64("downloaded_bytes"))
    }
}

extension Freshness.Cycle {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            number: try row.int64("cycle"), finishedAt: Timestamp(try row.timestamp("finished_at")),
            outcome: try row.text("outcome"), failure: try row.textIfPresent("failure"),
            postponed: Int(try row.int32IfPresent("postponed") ?? 0),
            postponedPartsLists: Int(try row.int32IfPresent("postponed_parts_lists") ?? 0),
            completeAt: try row.timestampIfPresent("complete_at").map(Timestamp.init))
    }
}

extension Freshness.Level {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            name: try row.text("level"), scopes: Int(try row.int64("scopes")), unread: Int(try row.int64("unread")),
            never: Int(try row.int64("never")),
            oldestCompleteAt: try row.timestampIfPresent("oldest_complete_at").map(Timestamp.init))
    }
}

extension Freshness.Scope {
    fileprivate init(row: PostgresRow) throws {
        let type = try row.textIfPresent("subject_type").map(EntityType.init(rawValue:))
        let id = try row.uuidIfPresent("subject_id")
        self.init(
            look: ScopeResult(
                scope: try row.text("label"), of: type.flatMap { type in id.map { EntityReference(type, $0) } },
                level: try row.textIfPresent("level"),
                outcome: ScopeResult.Outcome(rawValue: try row.text("outcome")) ?? .failed,
                listed: Int(try row.int32("listed")), finding: try row.textIfPresent("finding"),
                lookedAt: Timestamp(try row.timestamp("looked_at"))),
            cycle: try row.int64("cycle"), completeAt: try row.timestampIfPresent("complete_at").map(Timestamp.init))
    }
}
