import EventSourcing
import Polling
import PostgresClient

extension PostgresPool {
    /// Runs the body in a transaction of the tenant's that is committed only while the lease has not passed to another.
    ///
    /// - Throws: `PollError.Code.leaseHeldByAnother`, or as `withTenant`.
    func holding<Value: Sendable>(
        _ lease: Lease, tenant: TenantID, _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await withTenant(tenant) { connection in
            try lease.hold(tenant: tenant, on: connection)
            return try body(connection)
        }
    }
}

extension Lease {
    /// Until the transaction ends nobody else can take the lease; who waits for that gives up after the lock timeout. A
    /// process that is paused in between loses its connection after the timeout for idle transactions, and with it all
    /// that it had not committed.
    ///
    /// - Throws: `PollError.Code.leaseHeldByAnother` when it has passed already.
    func hold(tenant: TenantID, on connection: PostgresConnection) throws {
        let fences = try connection.query(SQL(statement: "polling.lease_hold", tenant, PostgresValue(fence))) {
            try $0.int64("fence")
        }
        if fences.isEmpty { throw PollError.lost(self, tenant) }
    }
}
