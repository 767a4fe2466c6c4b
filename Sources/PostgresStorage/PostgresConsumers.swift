public import EventSourcing
public import Feeding
public import PostgresClient

/// Consumers by their names, kept in PostgreSQL.
public struct PostgresConsumers: ConsumerStore {
    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func acknowledge(_ name: ConsumerName, _ cursor: FeedCursor, room: Int) async throws -> Consumer {
        let acknowledge = SQL(
            statement: "consumers.acknowledge", cursor.tenant, PostgresValue(name.rawValue),
            PostgresValue(cursor.view.rawValue), PostgresValue(Int64(bitPattern: cursor.filter)),
            PostgresValue(cursor.epoch), PostgresValue(cursor.position.rawValue), PostgresValue(Int64(room)))
        let known = SQL(statement: "consumers.known", cursor.tenant, PostgresValue(name.rawValue))
        return try await pool.reading(cursor.tenant) { connection in
            if let consumer = try connection.query(acknowledge, Consumer.init(row:)).first { return consumer }
            let isKnown = try !connection.query(known) { _ in () }.isEmpty
            throw isKnown ? FeedError.consumerMismatch(name.rawValue) : FeedError.tooManyConsumers(room)
        }
    }

    public func consumers(tenant: TenantID) async throws -> [Consumer] {
        try await pool.reading(tenant) { connection in
            try connection.query(SQL(statement: "consumers.list", tenant), Consumer.init(row:))
        }
    }

    public func forget(_ name: ConsumerName, tenant: TenantID) async throws -> Bool {
        try await pool.reading(tenant) { connection in
            try connection.execute(
                SQL(statement: "consumers.forget", tenant, PostgresValue(name.rawValue))) > 0
        }
    }
}

extension Consumer {
    fileprivate init(row: PostgresRow) throws {
        let position = try row.int64("position")
        let isCurrent = try row.bool("is_current")
        let view = FeedView(rawValue: try row.text("view")) ?? .log
        let isGone = try !isCurrent || (view == .log && position < row.int64("floor"))
        self.init(
            name: try row.text("name"), view: view, position: Position(position),
            head: Position(try row.int64("head")), secondsBehind: try row.doubleIfPresent("behind") ?? 0,
            isGone: isGone, registeredAt: Timestamp(try row.timestamp("registered_at")),
            acknowledgedAt: Timestamp(try row.timestamp("acknowledged_at")))
    }
}
