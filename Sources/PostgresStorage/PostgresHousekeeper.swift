public import EventSourcing
public import PostgresClient

/// What the tables themselves need now and then. For the owner of the database.
public struct PostgresHousekeeper: Sendable {
    /// From so many rows on a plan made with old statistics can be bad enough to matter.
    private static let rowsThatMatter: Int64 = 10_000

    private let owner: PostgresPool

    /// - Parameter owner: The owner's connections: the service itself can neither make partitions nor analyze.
    public init(owner: PostgresPool) { self.owner = owner }

    /// Makes the log's next partition before an append has to.
    ///
    /// - Returns: The position up to which there is room.
    public func extendAhead(tenant: TenantID) async throws -> Position {
        try await owner.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "maintenance.extend_ahead", tenant)) {
                Position(try $0.int64("room"))
            }[0]
        }
    }

    /// Gathers anew what the planner knows of tables that changed much since, as after an import, and of parents of
    /// partitions, which autovacuum leaves out.
    ///
    /// - Parameter rows: From how many changed rows on.
    /// - Returns: The tables, with their schemas.
    public func analyze(from rows: Int64? = nil) async throws -> [String] {
        let statement = SQL(
            statement: "maintenance.unanalyzed", [PostgresValue(rows ?? Self.rowsThatMatter)])
        let tables = try await owner.withTransaction { try $0.query(statement) { try $0.text("name") } }
        for table in tables {
            try await owner.withTransaction { connection in
                _ = try connection.execute("set local statement_timeout = 0")
                try connection.executeScript("analyze \(table)")
            }
        }
        return tables
    }

    /// One line for each key and secret that should be replaced.
    ///
    /// - Parameter days: How old they may become.
    public func reminders(of tenant: TenantID, olderThan days: Int) async throws -> [String] {
        try await owner.withTenant(tenant) { connection in
            try connection.query(
                SQL(statement: "maintenance.old_keys", tenant, PostgresValue(Int32(days)))
            ) { try $0.text("reminder") }
        }
    }
}
