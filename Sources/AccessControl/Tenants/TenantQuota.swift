import EventSourcing

/// How much one tenant may take of what all share; `nil` where nothing was set.
public struct TenantQuota: Sendable, Hashable {
    /// What can be set; 0 takes it off.
    public static let requestsPerMinute = 0...10_000_000
    public static let events = 0...1_000_000_000_000

    /// Of all its keys and clients together.
    public var requestsPerMinute: Int?
    /// In its log. Once there are as many its Logikal is not polled any more; what is there is served.
    public var events: Int?

    public init(requestsPerMinute: Int? = nil, events: Int? = nil) {
        self.requestsPerMinute = requestsPerMinute
        self.events = events
    }

    var json: JSONValue {
        [
            "events": events.map { .integer($0) } ?? .null,
            "requestsPerMinute": requestsPerMinute.map { .integer($0) } ?? .null,
        ]
    }
}
