public import EventSourcing

/// A call and what became of it.
public struct CallRecord: Sendable, Equatable {
    public let call: SimulatedCall
    /// `nil` once the session is gone.
    public let stateAfter: SessionState?
    /// `nil` if the connection was closed instead.
    public let status: Int?
    /// Refused for where the session stood: 405, or 409 of the mapping kind.
    public let isIllegal: Bool
    /// Something other than what a reader may send.
    public let isWrite: Bool
    /// Another call was in flight on the same token.
    public let overlapped: Bool
    /// Since the simulator was made.
    public let startedAt: Duration
    public let duration: Duration

    public var json: JSONValue {
        [
            "sequence": .integer(call.sequence), "session": call.session.map { .integer($0) } ?? .null,
            "method": .string(call.method), "path": .string(call.path), "identifier": .text(call.identifier),
            "stateBefore": .text(call.stateBefore?.rawValue), "stateAfter": .text(stateAfter?.rawValue),
            "status": status.map { .integer($0) } ?? .null, "isIllegal": .bool(isIllegal), "isWrite": .bool(isWrite),
            "overlapped": .bool(overlapped),
        ]
    }
}

/// What the calls come to.
public struct CallCounters: Sendable, Equatable {
    public var calls = 0
    /// Successful ones.
    public var logins = 0
    public var logouts = 0
    /// Sessions that nobody has closed.
    public var openSessions = 0
    public var illegalCalls = 0
    public var writeAttempts = 0
    public var overlappingRequests = 0
    public var unauthorizedCalls = 0
}
