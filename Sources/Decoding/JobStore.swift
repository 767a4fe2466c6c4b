public import EventSourcing

/// Where background work waits that is stuck, and where people settle it.
public protocol JobStore: Sendable {
    /// In the order in which they were asked for.
    ///
    /// - Parameter all: Also those that are due, and those that were skipped.
    func list(tenant: TenantID, all: Bool, _ page: NumberedPage) async throws -> [StandingJob]

    /// - Throws: `UnknownJob`.
    func job(_ id: Int64, tenant: TenantID) async throws -> StandingJob

    /// Puts it back in the queue, with all its attempts before it.
    ///
    /// - Throws: `UnknownJob`, also for one that is in the queue.
    func retry(_ id: Int64, actor: String, tenant: TenantID) async throws -> StandingJob

    /// Leaves it undone until its entity changes.
    ///
    /// - Throws: `UnknownJob`, also for one that was skipped.
    func skip(_ id: Int64, reason: String, actor: String, tenant: TenantID) async throws -> StandingJob
}
