public import EventSourcing
public import Foundation

/// Keeps who follows the feed, and what they could not take in.
public protocol ConsumerStore: Sendable {
    /// Moves a consumer forward to a cursor of its own, never back, and makes it where there is none of that name.
    ///
    /// - Parameter room: How many consumers a tenant may have.
    /// - Throws: `FeedError` when the name stands for another view or filter, or there is no room; the storage's own
    ///   errors.
    func acknowledge(_ name: ConsumerName, _ cursor: FeedCursor, room: Int) async throws -> Consumer

    /// All of a tenant, by name.
    func consumers(tenant: TenantID) async throws -> [Consumer]

    /// `nil` where there is none of that name.
    func consumer(_ name: ConsumerName, tenant: TenantID) async throws -> Consumer?

    /// - Returns: Whether there was one of that name.
    func forget(_ name: ConsumerName, tenant: TenantID) async throws -> Bool

    /// Keeps what a consumer could not take in, in place of what it said of that entity before. Makes the consumer
    /// where there is none of that name.
    ///
    /// - Parameters:
    ///   - room: How many consumers a tenant may have.
    ///   - rejectionRoom: How many rejections a consumer may have.
    /// - Throws: `FeedError` when there is no room; the storage's own errors.
    func reject(
        _ name: ConsumerName, _ rejection: Rejection, tenant: TenantID, room: Int, rejectionRoom: Int
    ) async throws -> KeptRejection

    /// What a consumer could not take in, the newest first.
    func rejections(_ name: ConsumerName, tenant: TenantID) async throws -> [KeptRejection]

    /// - Parameter entity: `nil` settles all.
    /// - Returns: How many there were.
    func settle(_ name: ConsumerName, entity: UUID?, tenant: TenantID) async throws -> Int
}
