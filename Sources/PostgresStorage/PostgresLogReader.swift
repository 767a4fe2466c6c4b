public import EventSourcing
public import Foundation
public import PostgresClient

/// Reads the log for people: the newest first questions of an operator and an auditor.
public struct PostgresLogReader: Sendable {
    /// One event, as JSON made by PostgreSQL and as a line of text.
    public struct Entry: Sendable {
        public let position: Position
        public let json: String
        public let line: String
    }

    /// Which events are meant; what is left out does not matter.
    public struct Filter: Sendable {
        public var entity: UUID?
        public var entityTypes: [EntityType] = []
        public var types: [EventType] = []
        public var actor: String?
        public var poll: Int64?
        /// Only what came after this moment.
        public var since: PointInTime?
        /// Only what had come by this moment.
        public var until: PointInTime?

        public init() {}
    }

    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    /// Events that are in the log. Without a `since` they begin where it does.
    ///
    /// - Throws: `ArchivedHistory` when what comes after `since` is archived; `PostgresError`.
    public func events(
        _ filter: Filter = Filter(), tenant: TenantID, after: Position = .start, limit: Int64
    ) async throws -> [Entry] {
        let since = Self.bounds(filter.since)
        let until = Self.bounds(filter.until)
        let statement = SQL(
            statement: "log.show", tenant, PostgresValue(max(after, since.position ?? .start).rawValue),
            PostgresValue(limit), PostgresValue(filter.entity), PostgresValue(filter.entityTypes.map(\.rawValue)),
            PostgresValue(filter.types.map(\.rawValue)), PostgresValue(filter.actor), PostgresValue(filter.poll),
            PostgresValue(since.time.map { PostgresTimestamp($0) }), PostgresValue(until.position?.rawValue),
            PostgresValue(until.time.map { PostgresTimestamp($0) }))
        return try await pool.withTenant(tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            if let since = filter.since { try Self.requirePresent(since, tenant, connection) }
            return try connection.query(statement) { row in
                Entry(
                    position: Position(try row.int64("position")), json: try row.text("json"),
                    line: try row.text("line"))
            }
        }
    }

    private static func requirePresent(
        _ since: PointInTime, _ tenant: TenantID, _ connection: PostgresConnection
    ) throws {
        let position: Position
        switch since {
        case .position(let given): position = given
        case .time(let time):
            let statement = SQL(statement: "log.archive_through", tenant, PostgresValue(PostgresTimestamp(time)))
            position = try connection.query(statement) { Position(try $0.int64("position")) }.first ?? .start
        }
        try LogFloor.require(Position(position.rawValue + 1), of: tenant, connection)
    }

    private static func bounds(_ point: PointInTime?) -> (position: Position?, time: Timestamp?) {
        switch point {
        case .position(let position): (position, nil)
        case .time(let time): (nil, time)
        case nil: (nil, nil)
        }
    }
}
