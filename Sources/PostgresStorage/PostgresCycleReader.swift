public import EventSourcing
public import PostgresClient

/// Reads what past poll cycles reported.
public struct PostgresCycleReader: Sendable {
    public struct Cycle: Sendable, Equatable {
        public let number: Int64
        public let finishedAt: Timestamp
        /// `complete`, `partial` or `failed`.
        public let outcome: String
    }

    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    /// The last cycle that came to its end; `nil` before the first.
    public func last(tenant: TenantID) async throws -> Cycle? {
        try await pool.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "polling.cycle_last", tenant)) { row in
                Cycle(
                    number: try row.int64("cycle"), finishedAt: Timestamp(try row.timestamp("finished_at")),
                    outcome: try row.text("outcome"))
            }.first
        }
    }
}
