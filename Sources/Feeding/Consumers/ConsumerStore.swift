public import EventSourcing

/// Keeps who follows the feed.
public protocol ConsumerStore: Sendable {
    /// Moves a consumer forward to a cursor of its own, never back, and makes it where there is none of that name.
    ///
    /// - Parameter room: How many consumers a tenant may have.
    /// - Throws: `FeedError` when the name stands for another view or filter, or there is no room; the storage's own
    ///   errors.
    func acknowledge(_ name: ConsumerName, _ cursor: FeedCursor, room: Int) async throws -> Consumer

    /// All of a tenant, by name.
    func consumers(tenant: TenantID) async throws -> [Consumer]

    /// - Returns: Whether there was one of that name.
    func forget(_ name: ConsumerName, tenant: TenantID) async throws -> Bool
}
