public import EventSourcing

/// Where a cycle is, for a person who watches it.
public struct CycleProgress: Sendable {
    /// What is looked at now, e.g. `project 0000003948 North wing`.
    public let scope: String
    public let work: WorkCount
    public let listed: [EntityType: Int]
    public let events: Int
    public let requests: Int

    public init(scope: String, work: WorkCount, listed: [EntityType: Int], events: Int, requests: Int) {
        self.scope = scope
        self.work = work
        self.listed = listed
        self.events = events
        self.requests = requests
    }

    public var json: JSONValue {
        [
            "done": .integer(work.done), "events": .integer(events),
            "listed": .object(JSONObject(listed.map { ($0.key.rawValue, .integer($0.value)) })),
            "lookingAt": .string(scope), "requests": .integer(requests), "total": .integer(work.total),
            "unit": .string(work.unit.rawValue),
        ]
    }
}
