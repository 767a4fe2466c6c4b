public import EventSourcing
public import Feeding
public import PostgresClient
public import Waking

/// Who wants to be woken, kept in PostgreSQL.
public struct PostgresWebhooks: WebhookStore {
    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func set(
        _ url: WebhookURL, _ sealedSecret: [UInt8], of consumer: ConsumerName, tenant: TenantID
    ) async throws {
        let set = SQL(
            statement: "webhooks.set", tenant, PostgresValue(consumer.rawValue), PostgresValue(url.text),
            PostgresValue(sealedSecret))
        try await pool.reading(tenant) { connection in
            try connection.register(consumer, tenant: tenant, room: ConsumerBook.room)
            try connection.execute(set)
        }
    }

    public func remove(_ consumer: ConsumerName, tenant: TenantID) async throws -> Bool {
        let remove = SQL(statement: "webhooks.remove", tenant, PostgresValue(consumer.rawValue))
        return try await pool.reading(tenant) { try $0.execute(remove) } > 0
    }

    public func take(_ most: Int, patience: Duration, tenant: TenantID) async throws -> [WakeUp] {
        let take = SQL(
            statement: "webhooks.take", tenant, PostgresValue(Int64(most)), PostgresValue(patience.inSeconds))
        return try await pool.reading(tenant) { connection in
            try connection.query(take) { row -> WakeUp? in
                // The table takes no other name.
                guard let consumer = ConsumerName(try row.text("consumer")) else { return nil }
                return WakeUp(
                    consumer: consumer, url: try row.text("url"), sealedSecret: try row.bytes("sealed_secret"),
                    attempt: try row.uuid("attempt"), failures: Int(try row.int32("failures")),
                    head: Position(try row.int64("head")), epoch: try row.uuid("epoch"))
            }.compactMap { $0 }
        }
    }

    public func wait(tenant: TenantID) async throws -> Duration? {
        try await pool.reading(tenant) { connection in
            try connection.query(SQL(statement: "webhooks.wait", tenant)) { try $0.doubleIfPresent("seconds") }
        }.first?.map { .seconds($0) }
    }

    public func delivered(_ wakeUp: WakeUp, spacing: Duration, tenant: TenantID) async throws {
        let delivered = SQL(
            statement: "webhooks.delivered", tenant, PostgresValue(wakeUp.consumer.rawValue),
            PostgresValue(wakeUp.attempt), PostgresValue(wakeUp.epoch), PostgresValue(wakeUp.head.rawValue),
            PostgresValue(spacing.inSeconds))
        _ = try await pool.reading(tenant) { try $0.execute(delivered) }
    }

    public func failed(_ wakeUp: WakeUp, _ failure: String, delay: Duration, tenant: TenantID) async throws {
        let failed = SQL(
            statement: "webhooks.failed", tenant, PostgresValue(wakeUp.consumer.rawValue),
            PostgresValue(wakeUp.attempt), PostgresValue(failure), PostgresValue(delay.inSeconds))
        _ = try await pool.reading(tenant) { try $0.execute(failed) }
    }
}
