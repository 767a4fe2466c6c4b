public import EventSourcing
public import Foundation

/// How a task stands.
public struct MaintenanceRecord: Sendable, Equatable {
    public enum Outcome: String, Sendable, CaseIterable {
        case done
        /// Done, and a person has to do something.
        case attention
        case failed
    }

    public let name: String
    public let interval: Duration
    public let dueAt: Timestamp
    /// Nobody has done it although its time is over.
    public let isOverdue: Bool
    /// Who works on it; `nil` when nobody does.
    public let holder: String?
    public let startedAt: Timestamp?
    public let finishedAt: Timestamp?
    /// Of the last run that came to its end; `nil` before the first.
    public let outcome: Outcome?
    public let detail: String?
    /// In a row.
    public let failures: Int

    public init(
        name: String, interval: Duration, dueAt: Timestamp, isOverdue: Bool, holder: String?, startedAt: Timestamp?,
        finishedAt: Timestamp?, outcome: Outcome?, detail: String?, failures: Int
    ) {
        self.name = name
        self.interval = interval
        self.dueAt = dueAt
        self.isOverdue = isOverdue
        self.holder = holder
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.outcome = outcome
        self.detail = detail
        self.failures = failures
    }
}

/// The right to run a task, until its lease runs out.
public struct MaintenanceClaim: Sendable, Equatable {
    public let name: String
    public let attempt: UUID

    public init(name: String, attempt: UUID) {
        self.name = name
        self.attempt = attempt
    }
}
