public import EventSourcing
public import PostgresClient

/// Tells which archives were made of a log.
public struct PostgresArchives: Sendable {
    public struct Entry: Sendable, Equatable {
        public let first: Position
        public let last: Position
        /// The events that stayed in the log.
        public let kept: Int64
        /// Where the file was written.
        public let path: String
        public let sha256: Hash
        public let archivedAt: Timestamp
        /// `nil` while it is out of the log.
        public let attachedAt: Timestamp?
    }

    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    /// All that were made, the newest first.
    public func list(tenant: TenantID) async throws -> [Entry] {
        try await pool.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "log.archives", tenant)) { row in
                Entry(
                    first: Position(try row.int64("first_position")), last: Position(try row.int64("last_position")),
                    kept: try row.int64("kept"), path: try row.text("file"),
                    sha256: Hash(bytes: try row.bytes("sha256")),
                    archivedAt: Timestamp(try row.timestamp("archived_at")),
                    attachedAt: try row.timestampIfPresent("attached_at").map { Timestamp($0) })
            }
        }
    }

    /// - Throws: `ArchivedHistory` when the event at a position is archived.
    public func require(_ position: Position, tenant: TenantID) async throws {
        try await pool.withTenant(tenant) { try LogFloor.require(position, of: tenant, $0) }
    }

    /// The position up to which events are archived; 0 for none.
    public func floor(tenant: TenantID) async throws -> Position {
        try await pool.withTenant(tenant) { try LogFloor(of: tenant, at: .start, $0)?.position ?? .start }
    }
}
