public import EventSourcing

/// One request for a page of a snapshot.
public struct SnapshotRequest: Sendable {
    public enum Start: Sendable, Hashable {
        /// At the head of the log.
        case beginning(FeedFilter)
        /// Where the page before ended, by the token that it gave.
        case token(String)
    }

    public static let limits = FeedRequest.limits
    public static let defaultLimit = 1000

    public var tenant: TenantID
    public var start: Start
    /// `nil` for the one that the snapshot began with.
    public var limit: Int?

    public init(tenant: TenantID, start: Start, limit: Int? = nil) {
        self.tenant = tenant
        self.start = start
        self.limit = limit
    }
}

/// A page of a snapshot, and how it goes on.
public struct SnapshotAnswer: Hashable, Sendable {
    public enum Continuation: Hashable, Sendable {
        /// With the next page.
        case page(token: String)
        /// With `/changes?view=latest` from this cursor: the snapshot is complete.
        case changes(cursor: String, trailer: StateDigest)
    }

    /// As of a `FeedPage`.
    public var rows: [UInt8]
    public var count: Int
    public var position: Position
    public var continuation: Continuation
}

/// The digest of what is alive after a position, and the cursor of that position.
public struct DigestAnswer: Hashable, Sendable {
    public var digest: StateDigest
    public var position: Position
    public var cursor: String
}
