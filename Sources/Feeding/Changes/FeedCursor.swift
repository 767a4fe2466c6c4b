public import EventSourcing
public import Foundation

/// Where a consumer stands, and in what: a cursor of one feed means nothing in another.
public struct FeedCursor: Hashable, Sendable {
    /// The shape of a change. A cursor of another shape is gone, so that no consumer reads on unawares.
    public static let currentSchema: UInt16 = 1

    public var tenant: TenantID
    /// Which life of the log: another after a restore.
    public var epoch: UUID
    public var view: FeedView
    /// `FeedFilter.digest`.
    public var filter: UInt64
    public var schema: UInt16
    /// Everything up to here was shown or filtered out.
    public var position: Position
    /// In `view=latest` the log's head when the pass began without a cursor, else 0. A tombstone at or before it is of
    /// an entity that the consumer can't have seen, and is left out.
    public var origin: Position
    /// Whole seconds are kept.
    public var issuedAt: Timestamp

    public init(
        tenant: TenantID, epoch: UUID, view: FeedView, filter: UInt64, schema: UInt16 = currentSchema,
        position: Position, origin: Position, issuedAt: Timestamp
    ) {
        self.tenant = tenant
        self.epoch = epoch
        self.view = view
        self.filter = filter
        self.schema = schema
        self.position = position
        self.origin = origin
        self.issuedAt = issuedAt
    }
}
