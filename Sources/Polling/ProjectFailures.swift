import EventSourcing
import Foundation
import LogikalClient

/// Which projects fail, as a cycle finds and leaves them. One that fails is left alone for a while, and only that one.
struct ProjectFailures {
    private var known: [UUID: ProjectFailure]
    private let trigger: CycleTrigger
    private let jitter: @Sendable () -> Double
    private var firstError: LogikalError?
    /// Those whose failure of this cycle has been counted, however much of them fails after it.
    private var counted: Set<UUID> = []

    init(
        _ known: [ProjectFailure] = [], trigger: CycleTrigger = .person,
        jitter: @escaping @Sendable () -> Double = { .random(in: 1...1.25) }
    ) {
        self.known = Dictionary(known.map { ($0.project, $0) }) { first, _ in first }
        self.trigger = trigger
        self.jitter = jitter
    }

    /// Begins with a project. Returns why it is left alone now; `nil` when it is to be read.
    mutating func enter(_ project: UUID, at now: Timestamp) -> ProjectFailure? {
        firstError = nil
        guard trigger != .person, let failure = known[project], failure.retryAt > now else { return nil }
        return failure
    }

    /// Goes on with a project that was entered before.
    mutating func reenter() { firstError = nil }

    mutating func note(_ error: LogikalError) { firstError = firstError ?? error }

    enum Outcome: Equatable { case failed(ProjectFailure), recovered(UUID) }

    /// What the look at the project that was entered last comes to; `nil` when nothing changes.
    ///
    /// - Parameter isRead: Without an error it counts as read.
    mutating func leave(_ project: UUID, isRead: Bool = true, at now: Timestamp) -> Outcome? {
        guard !counted.contains(project) else { return nil }
        guard let error = firstError else {
            guard isRead else { return nil }
            return known.removeValue(forKey: project).map { .recovered($0.project) }
        }
        let failure = ProjectFailure.after(known[project], error, of: project, at: now, jitter: jitter())
        known[project] = failure
        counted.insert(project)
        return .failed(failure)
    }
}
