import EventSourcing
import Feeding
import PostgresClient

extension PostgresPool {
    /// As `withConnection`; what may succeed later unchanged is thrown as `StorageUnavailable`, so that those who
    /// serve need not know PostgreSQL to tell their callers when to come back.
    func reading<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        do { return try await withConnection(body) } catch { throw Self.reason(for: error) }
    }

    /// As `withTenant`, with the errors of `reading(_:)`.
    func reading<Value: Sendable>(
        _ tenant: TenantID, isolation: IsolationLevel = .readCommitted,
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        do {
            return try await withTenant(tenant, isolation: isolation, body)
        } catch {
            // A rollback that failed too says nothing else: the connection is gone.
            throw Self.reason(for: (error as? PostgresTransactionError)?.body ?? error)
        }
    }

    private static func reason(for error: any Error) -> any Error {
        switch error {
        case let error as PostgresError where error.code == .cancelled: CancellationError()
        case let error as PostgresError where error.isRetryable: StorageUnavailable(error)
        case let error as PostgresError where error.sqlState == "LS406": UnknownSchema(error.message)
        default: error
        }
    }
}
