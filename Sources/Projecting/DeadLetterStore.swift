public import EventSourcing

/// Where entities are kept that builds can't take in, and where people settle them.
public protocol DeadLetterStore: Sendable {
    /// In the order in which they were parked.
    func list(tenant: TenantID, includingSettled: Bool, _ page: NumberedPage) async throws -> [DeadLetter]

    /// - Throws: `ProjectionError` with code `noSuchDeadLetter`.
    func letter(_ id: Int64, tenant: TenantID) async throws -> DeadLetter

    /// Applies the event again, then what had waited behind it, in order.
    ///
    /// - Returns: The letter as it is now: `open` when it failed again.
    func retry(_ id: Int64, actor: String, tenant: TenantID) async throws -> DeadLetter

    /// Goes on without the event: the build will never show what it alone said. What had waited behind it is applied.
    func skip(_ id: Int64, reason: String, actor: String, tenant: TenantID) async throws -> DeadLetter
}
