public import EventSourcing
public import Foundation
import LogikalClient

/// A project that could not be read completely, several times in a row perhaps, and when it is tried again.
public struct ProjectFailure: Sendable, Equatable {
    public let project: UUID
    /// In a row.
    public let failures: Int
    public let since: Timestamp
    public let lastAt: Timestamp
    /// Until then a scheduled cycle leaves it alone, or what failed of it.
    public let retryAt: Timestamp
    /// A code of `LogikalError`.
    public let code: String
    /// The first error of the last look.
    public let message: String
    /// Only drawings, parts lists or prices failed: its lists are read when they are due, and only what failed waits.
    public let listsWereRead: Bool

    public init(
        project: UUID, failures: Int, since: Timestamp, lastAt: Timestamp, retryAt: Timestamp, code: String,
        message: String, listsWereRead: Bool
    ) {
        self.project = project
        self.failures = failures
        self.since = since
        self.lastAt = lastAt
        self.retryAt = retryAt
        self.code = code
        self.message = message
        self.listsWereRead = listsWereRead
    }

    static let longestPause = Duration.seconds(6 * 3600)
    /// A project that somebody works on is free again when he goes home.
    static let longestPauseOfLocked = Duration.seconds(900)
    private static let shortestPause = Duration.seconds(60)

    /// What a failed look makes of the failures before it. The first one costs no time: the next cycle tries again.
    static func after(
        _ last: ProjectFailure?, _ error: LogikalError, of project: UUID, listsWereRead: Bool, at now: Timestamp,
        jitter: Double
    ) -> ProjectFailure {
        // Lists do not wait for what failed beside them.
        let last = last?.listsWereRead == listsWereRead ? last : nil
        let failures = (last?.failures ?? 0) + 1
        var pause = Duration.zero
        if failures > 1 {
            let asked: Duration = if case .retry(let after) = error.disposition { after } else { .zero }
            let doubled = shortestPause * (1 << min(failures - 2, 20))
            pause = min(max(doubled, asked), error.code == .locked ? longestPauseOfLocked : longestPause)
        }
        return ProjectFailure(
            project: project, failures: failures, since: last?.since ?? now, lastAt: now,
            retryAt: now + pause * jitter, code: error.code.rawValue, message: "\(error)",
            listsWereRead: listsWereRead)
    }
}
