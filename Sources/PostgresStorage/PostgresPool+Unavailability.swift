import Feeding
import PostgresClient

extension PostgresPool {
    /// As `withConnection`; what may succeed later unchanged is thrown as `StorageUnavailable`, so that those who
    /// serve need not know PostgreSQL to tell their callers when to come back.
    func reading<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        do {
            return try await withConnection(body)
        } catch let error as PostgresError where error.code == .cancelled {
            throw CancellationError()
        } catch let error as PostgresError where error.isRetryable {
            throw StorageUnavailable(error)
        }
    }
}
