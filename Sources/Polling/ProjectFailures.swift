import EventSourcing
import Foundation
import LogikalClient

/// Which projects fail, as a cycle finds and leaves them. One that fails is left alone for a while, and only that one;
/// where its lists were read, only what failed beside them.
struct ProjectFailures {
    private var known: [UUID: ProjectFailure]
    private let trigger: CycleTrigger
    private let jitter: @Sendable () -> Double
    private var firstError: (error: LogikalError, isOfList: Bool)?
    /// Those whose failure of this cycle has been counted, however much of them fails after it.
    private var counted: Set<UUID> = []
    /// Those of which something is left alone in this cycle, so that they can't recover in it.
    private var waiting: Set<UUID> = []

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
        return pause(of: project, at: now).flatMap { $0.listsWereRead ? nil : $0 }
    }

    /// Why a project, or what failed beside its lists, is left alone now.
    func pause(of project: UUID, at now: Timestamp) -> ProjectFailure? {
        guard trigger != .person, let failure = known[project], failure.retryAt > now else { return nil }
        return failure
    }

    /// Something of the project waits for its time.
    mutating func leaveAlone(in project: UUID) { waiting.insert(project) }

    /// Goes on with a project that was entered before.
    mutating func reenter() { firstError = nil }

    /// The first error counts, that of a list before any other.
    mutating func note(_ error: LogikalError, isOfList: Bool) {
        if let firstError, firstError.isOfList || !isOfList { return }
        firstError = (error, isOfList)
    }

    enum Outcome: Equatable { case failed(ProjectFailure), recovered(UUID) }

    /// What the look at the project that was entered last comes to; `nil` when nothing changes.
    ///
    /// - Parameter isRead: Without an error it counts as read.
    mutating func leave(_ project: UUID, isRead: Bool = true, at now: Timestamp) -> Outcome? {
        guard !counted.contains(project) else { return nil }
        guard let (error, isOfList) = firstError else {
            guard isRead, !waiting.contains(project) else { return nil }
            return known.removeValue(forKey: project).map { .recovered($0.project) }
        }
        let failure = ProjectFailure.after(
            known[project], error, of: project, listsWereRead: !isOfList, at: now, jitter: jitter())
        known[project] = failure
        counted.insert(project)
        return .failed(failure)
    }
}
