public import EventSourcing
public import Foundation

/// Reads the living entities as they were after a position, from wherever the log is kept.
public protocol SnapshotStore: Sendable {
    /// A page, with the log's bounds as of the same moment. Of a position outside of them there are no rows.
    ///
    /// - Throws: `FeedError` with `unknown_tenant`, or the storage's own errors.
    func page(_ query: SnapshotQuery) async throws -> SnapshotPage

    /// - Returns: The digest with the log's bounds; `nil` instead of the digest where not all of the state is left.
    /// - Throws: as `page(_:)`.
    func digest(
        of types: [EntityType], at position: Position, tenant: TenantID
    ) async throws -> (digest: StateDigest?, bounds: LogBounds)
}

/// Where a log begins and ends, and in which life.
public struct LogBounds: Hashable, Sendable {
    public var head: Position
    /// Events up to here are archived: only the newest of each entity is left.
    public var floor: Position
    public var epoch: UUID

    public init(head: Position, floor: Position, epoch: UUID) {
        self.head = head
        self.floor = floor
        self.epoch = epoch
    }

    /// Whether the state after a position can be told.
    public func contains(_ position: Position) -> Bool { floor <= position && position <= head }
}

public struct SnapshotQuery: Hashable, Sendable {
    public var tenant: TenantID
    /// `nil` is the head as the page finds it.
    public var position: Position?
    /// In this order, parents before children.
    public var types: [EntityType]
    public var place: SnapshotPlace
    public var limit: Int

    public init(tenant: TenantID, position: Position?, types: [EntityType], place: SnapshotPlace, limit: Int) {
        self.tenant = tenant
        self.position = position
        self.types = types
        self.place = place
        self.limit = limit
    }
}

public struct SnapshotPage: Sendable {
    /// As of a `FeedPage`.
    public var rows: [UInt8]
    public var count: Int
    public var position: Position
    /// `nil` after the last.
    public var next: SnapshotPlace?
    public var bounds: LogBounds
    /// Of some entity nothing is left of what was shown at the position.
    public var isIncomplete: Bool
    /// As of a `FeedPage`.
    public var isReplicated = false

    public init(
        rows: [UInt8], count: Int, position: Position, next: SnapshotPlace?, bounds: LogBounds, isIncomplete: Bool
    ) {
        self.rows = rows
        self.count = count
        self.position = position
        self.next = next
        self.bounds = bounds
        self.isIncomplete = isIncomplete
    }
}
