public import EventSourcing
public import LogikalClient

/// A call in the log of calls.
public struct LoggedCall: Sendable, Equatable {
    public let endedAt: Timestamp
    /// The cycle that it was made for; `nil` between cycles.
    public let cycle: Int64?
    public let call: CallRecord

    public init(endedAt: Timestamp, cycle: Int64?, call: CallRecord) {
        self.endedAt = endedAt
        self.cycle = cycle
        self.call = call
    }
}
