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
    /// Whose list it was, or whose bytes; `nil` for the root and for what concerns no single thing.
    public let subject: EntityReference?
    /// What was listed, or fetched; `nil` where it was neither.
    public let level: String?
    public let outcome: Outcome
    public let listed: Int
    /// What went wrong and what happens next; `nil` when nothing did.
    public let finding: String?
    public let lookedAt: Timestamp

    public init(
        scope: String, of subject: EntityReference? = nil, level: String? = nil, outcome: Outcome, listed: Int,
        finding: String?, lookedAt: Timestamp
    ) {
        self.scope = scope
        self.subject = subject
        self.level = level
        self.outcome = outcome
        self.listed = listed
        self.finding = finding
        self.lookedAt = lookedAt
    }

    /// Names the scope for good: people's names for things are neither unique nor do they last.
    public var key: String {
        guard let level else { return scope }
        return "\(level) of \(subject?.description ?? "the root")"
    }
}
