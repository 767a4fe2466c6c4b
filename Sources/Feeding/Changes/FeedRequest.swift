public import EventSourcing

/// One request for changes, its parameters read but its cursor not yet verified.
public struct FeedRequest: Sendable {
    public static let limits = 1...5000
    public static let defaultLimit = 200
    /// In seconds.
    public static let waits = 0...55

    /// Given as `since` it begins `view=log` with what is left of the log.
    public static let floor = "floor"
    /// Given as `since` it begins `view=log` with as many of the newest events as a page has.
    public static let tail = "tail"

    public var tenant: TenantID
    public var view: FeedView
    public var filter: FeedFilter
    /// The cursor as the consumer sent it; `nil` begins.
    public var since: String?
    public var limit: Int
    /// How long to wait for something to say.
    public var wait: Duration
    /// The entity tags of `If-None-Match`: what the consumer has already.
    public var knownTags: [String]

    public init(
        tenant: TenantID, view: FeedView, filter: FeedFilter = .everything, since: String? = nil,
        limit: Int = defaultLimit, wait: Duration = .zero, knownTags: [String] = []
    ) {
        self.tenant = tenant
        self.view = view
        self.filter = filter
        self.since = since
        self.limit = limit
        self.wait = wait
        self.knownTags = knownTags
    }
}
