public import EventSourcing
public import Foundation

/// Reads pages of changes from wherever the log is kept.
public protocol FeedStore: Sendable {
    /// The page, with head and epoch as of the same snapshot.
    ///
    /// - Throws: `FeedError` with `unknown_tenant`, or the storage's own errors.
    func page(_ query: FeedQuery) async throws -> FeedPage
}

/// What to read for one page.
public struct FeedQuery: Hashable, Sendable {
    public var tenant: TenantID
    public var view: FeedView
    public var filter: FeedFilter
    public var after: Position
    /// In `view=latest` tombstones at or before it are left out; `nil` means the head as the page finds it.
    public var origin: Position?
    /// The most rows that the page may have.
    public var limit: Int
    /// In `view=log`: after the floor, as the page finds it, where `after` is below it.
    public var beginsAtFloor: Bool

    public init(
        tenant: TenantID, view: FeedView, filter: FeedFilter = .everything, after: Position = .start,
        origin: Position? = nil, limit: Int, beginsAtFloor: Bool = false
    ) {
        self.tenant = tenant
        self.view = view
        self.filter = filter
        self.after = after
        self.origin = origin
        self.limit = limit
        self.beginsAtFloor = beginsAtFloor
    }
}

/// The rows of one page as they go out.
public struct FeedPage: Hashable, Sendable {
    /// Changes as JSON objects with a comma and a line break between them, without brackets. No object has a line break
    /// in it.
    public var rows: [UInt8]
    public var count: Int
    /// Everything up to here is on the page, filtered out, or was before `after`.
    public var next: Position
    public var head: Position
    /// Events up to here are archived: only the newest of each entity is left.
    public var floor: Position
    public var epoch: UUID
    /// Read from a replica: the head is how far that had come, which tells nothing about the log's own.
    public var isReplicated = false

    public init(rows: [UInt8], count: Int, next: Position, head: Position, floor: Position = .start, epoch: UUID) {
        self.rows = rows
        self.count = count
        self.next = next
        self.head = head
        self.floor = floor
        self.epoch = epoch
    }

    /// Never the word of a replica: there may be more than it knows of.
    public var isUpToDate: Bool { next >= head && !isReplicated }
}
