public import EventSourcing
public import Feeding
public import Foundation
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
        return try await pool.reading(cursor.tenant) { connection in
            let isMoved = try connection.execute(acknowledge) > 0
            let consumer = try connection.consumers(named: name.rawValue, tenant: cursor.tenant).first
            guard let consumer, isMoved else {
                throw consumer == nil ? FeedError.tooManyConsumers(room) : .consumerMismatch(name.rawValue)
            }
            return consumer
        }
    }

    public func consumers(tenant: TenantID) async throws -> [Consumer] {
        try await pool.reading(tenant) { try $0.consumers(named: nil, tenant: tenant) }
    }

    public func consumer(_ name: ConsumerName, tenant: TenantID) async throws -> Consumer? {
        try await pool.reading(tenant) { try $0.consumers(named: name.rawValue, tenant: tenant).first }
    }

    public func forget(_ name: ConsumerName, tenant: TenantID) async throws -> Bool {
        try await pool.reading(tenant) { connection in
            try connection.execute(
                SQL(statement: "consumers.forget", tenant, PostgresValue(name.rawValue))) > 0
        }
    }

    public func reject(
        _ name: ConsumerName, _ rejection: Rejection, tenant: TenantID, room: Int, rejectionRoom: Int
    ) async throws -> KeptRejection {
        let add = SQL(
            statement: "rejections.add", tenant, PostgresValue(name.rawValue), PostgresValue(rejection.entity.id),
            PostgresValue(rejection.entity.type.rawValue), PostgresValue(rejection.position?.rawValue),
            PostgresValue(rejection.version), PostgresValue(rejection.error), PostgresValue(Int64(rejectionRoom)))
        return try await pool.reading(tenant) { connection in
            try connection.register(name, tenant: tenant, room: room)
            guard let kept = try connection.query(add, KeptRejection.init(row:)).first else {
                throw FeedError.tooManyRejections(rejectionRoom)
            }
            return kept
        }
    }

    public func rejections(_ name: ConsumerName, tenant: TenantID) async throws -> [KeptRejection] {
        try await pool.reading(tenant) { connection in
            try connection.query(
                SQL(statement: "rejections.list", tenant, PostgresValue(name.rawValue)), KeptRejection.init(row:))
        }
    }

    public func settle(_ name: ConsumerName, entity: UUID?, tenant: TenantID) async throws -> Int {
        try await pool.reading(tenant) { connection in
            try connection.execute(
                SQL(
                    statement: "rejections.settle", tenant, PostgresValue(name.rawValue), PostgresValue(entity)))
        }
    }
}

extension PostgresConnection {
    /// Makes a consumer where there is none of that name.
    ///
    /// - Throws: `FeedError` where there is no room for it.
    func register(_ name: ConsumerName, tenant: TenantID, room: Int) throws {
        try execute(
            SQL(
                statement: "consumers.register", tenant, PostgresValue(name.rawValue), PostgresValue(Int64(room))))
        guard try !consumers(named: name.rawValue, tenant: tenant).isEmpty else {
            throw FeedError.tooManyConsumers(room)
        }
    }

    fileprivate func consumers(named name: String?, tenant: TenantID) throws -> [Consumer] {
        try query(SQL(statement: "consumers.list", tenant, PostgresValue(name)), Consumer.init(row:))
    }
}

extension Consumer {
    fileprivate init(row: PostgresRow) throws {
        let view = try row.textIfPresent("view").map { FeedView(rawValue: $0) ?? .log }
        let position = try row.int64IfPresent("position") ?? 0
        let isCurrent = try row.boolIfPresent("is_current") ?? true
        let isGone = try !isCurrent || (view == .log && position < row.int64("floor"))
        let webhook = try row.textIfPresent("url").map { url in
            WebhookStatus(
                url: url, deliveredAt: try row.timestampIfPresent("delivered_at").map { Timestamp($0) },
                failures: Int(try row.int32("failures")), failure: try row.textIfPresent("failure"))
        }
        self.init(
            name: try row.text("name"), view: view, position: Position(position),
            epoch: try row.uuidIfPresent("epoch"), head: Position(try row.int64("head")),
            secondsBehind: try row.doubleIfPresent("behind") ?? 0,
            isGone: isGone, rejections: Int(try row.int64("rejections")), webhook: webhook,
            registeredAt: Timestamp(try row.timestamp("registered_at")),
            acknowledgedAt: try row.timestampIfPresent("acknowledged_at").map { Timestamp($0) })
    }
}

extension KeptRejection {
    fileprivate init(row: PostgresRow) throws {
        let rejection = Rejection(
            entity: EntityReference(EntityType(rawValue: try row.text("entity_type")), try row.uuid("entity_id")),
            position: try row.int64IfPresent("position").map { Position($0) },
            version: try row.int64IfPresent("version"), error: try row.text("error"))
        self.init(
            rejection, times: Int(try row.int32("times")), firstAt: Timestamp(try row.timestamp("first_at")),
            lastAt: Timestamp(try row.timestamp("last_at")))
    }
}
