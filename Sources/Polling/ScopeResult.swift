public import EventSourcing

/// One listing and how it went. Only a complete one may say that something is missing.
public struct ScopeResult: Sendable, Equatable {
    public enum Outcome: String, Sendable {
        /// Read from the first byte to the last, every item understood.
        case complete
        /// Read, but an item could not be identified.
        case partial
        case failed
    }

    /// What was listed, e.g. `projects of directory Hall 3/North`.
    public let scope: String
    public let outcome: Outcome
    public let listed: Int
    /// What went wrong and what happens next; `nil` when nothing did.
    public let finding: String?
    public let lookedAt: Timestamp

    public init(scope: String, outcome: Outcome, listed: Int, finding: String?, lookedAt: Timestamp) {
        self.scope = scope
        self.outcome = outcome
        self.listed = listed
        self.finding = finding
        self.lookedAt = lookedAt
    }
}
