/// Counts of requests that processes keep together.
public protocol SharedCounts: Sendable {
    /// How many of the subject's were counted within the last minute, by all together. Counts one more if it is
    /// admitted and `isCounted`.
    ///
    /// - Returns: `nil` when no answer comes in time.
    func decision(on subject: String, limit: Int, isCounted: Bool) async -> RateDecision?
}
