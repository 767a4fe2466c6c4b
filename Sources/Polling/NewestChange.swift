public import EventSourcing

/// What the newest event of an entity changed.
public struct NewestChange: Sendable {
    public let observedAt: Timestamp
    /// The fields that it changed, with the values they had.
    public let before: JSONObject

    public init(observedAt: Timestamp, before: JSONObject) {
        self.observedAt = observedAt
        self.before = before
    }

    init(_ event: ProposedEvent) { self.init(observedAt: event.observedAt, before: event.before) }
}
