/// Holds a subject to a number of requests in any sixty seconds: all processes together where they share their counts,
/// each for itself where they don't, or while no answer comes.
public struct SharedRateLimiter<Subject: Hashable & Sendable>: Sendable {
    private let name: String
    private let own: RateLimiter<Subject>
    private let shared: (any SharedCounts)?

    /// - Parameter name: What is limited, e.g. `client`: the same subject may be counted for several things.
    public init(_ name: String, own: RateLimiter<Subject> = RateLimiter(), shared: (any SharedCounts)? = nil) {
        self.name = name
        self.own = own
        self.shared = shared
    }

    /// Counts a request, if it is admitted.
    public func take(_ subject: Subject, limit: Int) async -> RateDecision {
        guard let shared, own.look(subject, limit: limit).isAdmitted,
            let decision = await shared.decision(on: text(of: subject), limit: limit, isCounted: true)
        else { return own.take(subject, limit: limit) }
        // For when the others can't be asked.
        if decision.isAdmitted { _ = own.take(subject, limit: .max) }
        return decision
    }

    /// What `take(_:limit:)` would say; counts nothing.
    public func look(_ subject: Subject, limit: Int) async -> RateDecision {
        let decision = own.look(subject, limit: limit)
        guard let shared, decision.isAdmitted else { return decision }
        return await shared.decision(on: text(of: subject), limit: limit, isCounted: false) ?? decision
    }

    private func text(of subject: Subject) -> String { "\(name):\(subject)" }
}
