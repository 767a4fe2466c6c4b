public import EventSourcing
public import PostgresClient

/// Keeps what was received and decoded within bounds: what nothing living names is dropped after a while, or earlier
/// where all of it is more than a budget, the longest unnamed first. What is current is never dropped.
public struct PostgresBlobKeeper: Sendable {
    /// How long and how much is kept.
    public struct Policy: Sendable, Equatable {
        /// What is no longer named is kept that long for those who ask for the past.
        public var keep: Duration
        /// Bytes as stored, of everything together; `nil` for no bound.
        public var budget: Int64?

        /// A blob that was just unnamed may be named again by a commit that is under way.
        static let shortest = Duration.seconds(3600)

        public init(keep: Duration = .seconds(90 * 86_400), budget: Int64? = nil) {
            self.keep = keep
            self.budget = budget
        }
    }

    /// What one prune dropped.
    public struct Pruned: Sendable, Equatable {
        public let blobs: Int64
        /// Kinds of decoded parts lists.
        public let rows: Int64
        /// As stored.
        public let bytes: Int64
    }

    /// One kind of bytes.
    public struct Holding: Sendable, Equatable {
        public let mediaType: String
        public let count: Int64
        /// As received.
        public let size: Int64
        /// As the database keeps them, compressed where that helps.
        public let stored: Int64
        public let unreferenced: Int64
        public let unreferencedBytes: Int64
        /// Since when the oldest of them has not been named.
        public let oldest: Timestamp?
    }

    private let owner: PostgresPool

    /// - Parameter owner: The owner's connections: the service itself can't drop anything.
    public init(owner: PostgresPool) { self.owner = owner }

    /// Looks at what is named now.
    public func status(tenant: TenantID) async throws -> [Holding] {
        try await owner.withTenant(tenant) { connection in
            _ = try connection.execute("set local statement_timeout = 0")
            _ = try connection.execute(SQL(statement: "blobs.references", tenant))
            return try connection.query(SQL(statement: "blobs.status", tenant)) { row in
                Holding(
                    mediaType: try row.text("media_type"), count: try row.int64("count"), size: try row.int64("size"),
                    stored: try row.int64("stored"), unreferenced: try row.int64("unreferenced"),
                    unreferencedBytes: try row.int64("unreferenced_bytes"),
                    oldest: try row.timestampIfPresent("oldest").map { Timestamp($0) })
            }
        }
    }

    /// Looks at what is named now, then drops what the policy lets go.
    public func prune(_ policy: Policy, tenant: TenantID) async throws -> Pruned {
        try await owner.withTenant(tenant) { connection in
            _ = try connection.execute("set local statement_timeout = 0")
            _ = try connection.execute(SQL(statement: "blobs.references", tenant))
            let statement = SQL(
                statement: "blobs.prune", tenant, PostgresValue(max(policy.keep, Policy.shortest).inSeconds),
                PostgresValue(policy.budget), PostgresValue(Policy.shortest.inSeconds))
            return try connection.query(statement) { row in
                Pruned(blobs: try row.int64("blobs"), rows: try row.int64("rows"), bytes: try row.int64("bytes"))
            }[0]
        }
    }
}
