public import EventSourcing

/// Where a cycle is, for a person who watches it.
public struct CycleProgress: Sendable {
    /// What is looked at now, e.g. `project 0000003948 North wing`.
    public let scope: String
    public let listed: [EntityType: Int]
    public let events: Int
    public let requests: Int

    public init(scope: String, listed: [EntityType: Int], events: Int, requests: Int) {
        self.scope = scope
        self.listed = listed
        self.events = events
        self.requests = requests
    }
}
