public import EventSourcing
public import PostgresClient

extension PostgresPool {
    /// Runs the body in a transaction that sees one tenant's rows and no others.
    ///
    /// - Throws: as `PostgresPool.withTransaction`.
    @discardableResult
    public func withTenant<Value: Sendable>(
        _ tenant: TenantID, isolation: IsolationLevel = .readCommitted,
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await withTransaction(
            isolation: isolation, settings: [TransactionSetting(Self.tenantSetting, "\(tenant)")],
            for: tenant.rawValue, body)
    }

    /// What the row-level security policies compare with.
    static var tenantSetting: String { "logikal_sync.tenant" }
}
