public import EventSourcing

/// An append as it went.
public struct AppendRecord: Sendable {
    public let tenant: TenantID
    public let kind: ProposedBatch.Kind
    /// `0` when they were there already, or nothing was appended.
    public let events: Int
    /// The position of the last one; `nil` when nothing was appended.
    public let last: Position?
    public let duration: Duration
    /// Why nothing was appended.
    public let failure: (any Error)?

    init(
        _ batch: PreparedBatch, _ appended: Appended?, _ failure: (any Error)?, since began: ContinuousClock.Instant
    ) {
        tenant = batch.tenant
        kind = batch.kind
        events = appended.map { $0.wasReplayed ? 0 : batch.events.count } ?? 0
        last = appended?.last
        duration = ContinuousClock.now - began
        self.failure = failure
    }
}
