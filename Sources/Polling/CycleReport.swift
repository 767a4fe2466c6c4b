public import EventSourcing

/// What one cycle looked at, found and cost.
public struct CycleReport: Sendable {
    public enum Outcome: String, Sendable { case complete, partial, failed }

    public static let maximumFindings = 100

    public let cycle: Int64
    public let startedAt: Timestamp
    public var finishedAt: Timestamp
    /// How many of each level were listed.
    public var listed: [EntityType: Int] = [:]
    public var events: [EventType: Int] = [:]
    /// How many projects were entered, by why.
    public var entered: [String: Int] = [:]
    /// Projects that should have been entered, and parts lists that should have been fetched, and are so later.
    public var postponed = 0
    public var postponedPartsLists = 0
    public var thumbnails = 0
    public var partsLists = 0
    public var downloadedBytes = 0
    public var logins = 0
    public var requests = 0
    /// Listings and downloads that were not complete; the first hundred of them.
    public private(set) var findings: [ScopeResult] = []
    public private(set) var incompleteScopes = 0
    /// Why the cycle ended early; `nil` when it came to its end.
    public var failure: String?

    public init(cycle: Int64, startedAt: Timestamp) {
        self.cycle = cycle
        self.startedAt = startedAt
        finishedAt = startedAt
    }

    public var outcome: Outcome { failure != nil ? .failed : incompleteScopes > 0 ? .partial : .complete }

    public var eventCount: Int { events.values.reduce(0, +) }

    mutating func add(_ scope: ScopeResult) {
        guard scope.outcome != .complete else { return }
        incompleteScopes += 1
        if findings.count < Self.maximumFindings { findings.append(scope) }
    }

    mutating func add(_ blob: Blob, as kind: AssetKind) {
        downloadedBytes += blob.content.count
        switch kind {
        case .thumbnail: thumbnails += 1
        case .partsList: partsLists += 1
        }
    }

    mutating func add(_ added: [ProposedEvent]) {
        for event in added { events[event.type, default: 0] += 1 }
    }

    public var json: JSONValue {
        [
            "cycle": .integer(cycle),
            "downloadedBytes": .integer(downloadedBytes),
            "entered": .object(JSONObject(entered.map { ($0.key, .integer($0.value)) })),
            "events": .object(JSONObject(events.map { ($0.key.rawValue, .integer($0.value)) })),
            "failure": .text(failure),
            "findings": .array(
                findings.map { scope in
                    [
                        "finding": .text(scope.finding), "outcome": .string(scope.outcome.rawValue),
                        "scope": .string(scope.scope),
                    ]
                }),
            "finishedAt": .string(finishedAt.description),
            "incompleteScopes": .integer(incompleteScopes),
            "listed": .object(JSONObject(listed.map { ($0.key.rawValue, .integer($0.value)) })),
            "logins": .integer(logins),
            "outcome": .string(outcome.rawValue),
            "partsLists": .integer(partsLists),
            "postponed": .integer(postponed), "postponedPartsLists": .integer(postponedPartsLists),
            "requests": .integer(requests),
            "startedAt": .string(startedAt.description),
            "thumbnails": .integer(thumbnails),
        ]
    }
}
