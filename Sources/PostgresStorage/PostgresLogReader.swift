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
        return try await pool.withTenant(tenant) { connection in
            try connection.query(statement) { row in
                Entry(
                    position: Position(try row.int64("position")), json: try row.text("json"),
                    line: try row.text("line"))
            }
        }
    }

    private static func bounds(_ point: PointInTime?) -> (position: Position?, time: Timestamp?) {
        switch point {
        case .position(let position): (position, nil)
        case .time(let time): (nil, time)
        case nil: (nil, nil)
        }
    }
}
