import EventSourcing
import Foundation
import LogikalClient

/// Which projects fail, as a cycle finds and leaves them. One that fails is left alone for a while, and only that one.
struct ProjectFailures {
    private var known: [UUID: ProjectFailure]
    private let trigger: CycleTrigger
    private let jitter: @Sendable () -> Double
    private var firstError: LogikalError?

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

    mutating func note(_ error: LogikalError) { firstError = firstError ?? error }

    enum Outcome: Equatable { case failed(ProjectFailure), recovered(UUID) }

    /// What the look at the project that was entered last comes to; `nil` when nothing changes.
    mutating func leave(_ project: UUID, at now: Timestamp) -> Outcome? {
        guard let error = firstError else {
            return known.removeValue(forKey: project).map { .recovered($0.project) }
        }
        let failure = ProjectFailure.after(known[project], error, of: project, at: now, jitter: jitter())
        known[project] = failure
        return .failed(failure)
    }
}
