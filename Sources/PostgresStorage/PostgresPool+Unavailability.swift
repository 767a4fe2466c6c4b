import EventSourcing
import Feeding
import PostgresClient

extension PostgresPool {
    /// As `withTenant`; what may succeed later unchanged is thrown as `StorageUnavailable`, so that those who serve
    /// need not know PostgreSQL to tell their callers when to come back.
    func reading<Value: Sendable>(
        _ tenant: TenantID, isolation: IsolationLevel = .readCommitted,
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await Self.telling { try await withTenant(tenant, isolation: isolation, body) }
    }

    /// As `reading(_:isolation:_:)`, for what belongs to no tenant.
    func readingShared<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await Self.telling { try await withTransaction(body) }
    }

    static func telling<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            guard let cause = (error as? PostgresTransactionError)?.body as? PostgresError ?? error as? PostgresError
            else { throw error }
            if cause.code == .cancelled { throw CancellationError() }
            if cause.sqlState == "LS406" { throw UnknownSchema(cause.message) }
            throw cause.isRetryable ? StorageUnavailable(cause) : cause
        }
    }
}
