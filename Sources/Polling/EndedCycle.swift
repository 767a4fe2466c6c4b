public import EventSourcing

/// One look at Logikal as it ended, for those who want to see how looks go.
public struct EndedCycle: Sendable, Equatable {
    public let number: Int64
    /// What was looked at; `nil` for everything.
    public let scope: String?
    public let startedAt: Timestamp
    public let finishedAt: Timestamp
    public let outcome: String
    /// Why it ended early; `nil` when it came to its end.
    public let failure: String?
    public let events: Int64
    public let requests: Int64
    public let downloadedBytes: Int64

    public init(
        number: Int64, scope: String?, startedAt: Timestamp, finishedAt: Timestamp, outcome: String, failure: String?,
        events: Int64, requests: Int64, downloadedBytes: Int64
    ) {
        self.number = number
        self.scope = scope
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.outcome = outcome
        self.failure = failure
        self.events = events
        self.requests = requests
        self.downloadedBytes = downloadedBytes
    }

    public var json: JSONValue {
        [
            "downloadedBytes": .integer(downloadedBytes), "events": .integer(events), "failure": .text(failure),
            "finishedAt": .string(finishedAt.description), "number": .integer(number), "outcome": .string(outcome),
            "requests": .integer(requests), "scope": .text(scope), "startedAt": .string(startedAt.description),
        ]
    }
}
