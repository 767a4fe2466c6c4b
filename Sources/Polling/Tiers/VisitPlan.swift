import EventSourcing
import Foundation
import LogikalClient

/// A project that could be entered.
struct VisitCandidate: Sendable {
    let project: EntityReference
    let place: ProjectPlace
    /// What people call it.
    let label: String
    let row: Hash
}

/// Which projects one cycle enters, and why. Pure.
struct VisitPlan {
    enum Reason: String, Sendable, CaseIterable {
        /// Its row differs from the one with which it was read last.
        case changed
        /// Something in it was not read, or was missing for the first time.
        case owed
        /// Nobody has entered it yet.
        case new
        /// The time for a full check is over.
        case overdue
        /// Its prices and addresses are old.
        case details
        case partsLists
        /// There was nothing better to do, and it was not entered for longest.
        case rotation
        /// Somebody asked for it by itself; no plan has it.
        case asked
    }

    struct Planned: Sendable {
        let candidate: VisitCandidate
        let reason: Reason
        /// When prices and addresses need not be asked for: they are younger than the cadence wants, and the row is
        /// the one that they were asked for with. Then it is when they were.
        let detailsReadAt: Timestamp?
    }

    /// In the order of the candidates.
    let planned: [Planned]
    /// How many more should have been entered.
    let postponed: Int
    /// Those that failed, and why they have to wait. They take the place of no other.
    let leftAlone: [(candidate: VisitCandidate, failure: ProjectFailure)]

    init(
        _ candidates: [VisitCandidate], visits: [UUID: Visit], failures: ProjectFailures = ProjectFailures(),
        cadence: PollCadence, now: Timestamp
    ) {
        let horizon = now - cadence.fullCheck
        let detailHorizon = cadence.detailAge.map { now - $0 }
        var due: [(order: Int, reason: Reason, visitedAt: Timestamp)] = []
        var idle: [(order: Int, visitedAt: Timestamp)] = []
        var leftAlone: [(candidate: VisitCandidate, failure: ProjectFailure)] = []
        for (order, candidate) in candidates.enumerated() {
            let visit = visits[candidate.project.id]
            let pause = failures.pause(of: candidate.project.id, at: now)
            if let pause, !pause.listsWereRead {
                leftAlone.append((candidate, pause))
            } else if let reason = Self.reason(candidate, visit, isPaused: pause != nil, horizon, detailHorizon) {
                due.append((order, reason, visit?.visitedAt ?? .distantPast))
            } else if let visit {
                idle.append((order, visit.visitedAt))
            }
        }
        let rank = Dictionary(uniqueKeysWithValues: Reason.allCases.enumerated().map { ($1, $0) })
        due.sort { ($0.visitedAt, $0.order) < ($1.visitedAt, $1.order) }
        due = due.enumerated().sorted {
            (rank[$0.element.reason] ?? 0, $0.offset) < (rank[$1.element.reason] ?? 0, $1.offset)
        }.map(\.element)
        // Of those that only owe parts lists so many that the cycle can fetch what they owe.
        var partsLists = 0
        let affordable = due.filter { item in
            guard item.reason == .partsLists else { return true }
            guard partsLists < cadence.mostPartsLists else { return false }
            partsLists += visits[candidates[item.order].project.id]?.owedPartsLists ?? 1
            return true
        }
        var chosen = affordable.prefix(cadence.mostProjects).map { (order: $0.order, reason: $0.reason) }
        postponed = due.count - chosen.count
        self.leftAlone = leftAlone
        let room = min(cadence.leastProjects, cadence.mostProjects) - chosen.count
        if room > 0 {
            let longestUnseen = idle.sorted { ($0.visitedAt, $0.order) < ($1.visitedAt, $1.order) }.prefix(room)
            chosen += longestUnseen.map { ($0.order, .rotation) }
        }
        planned = chosen.sorted { $0.order < $1.order }.map {
            let candidate = candidates[$0.order]
            return Planned(
                candidate: candidate, reason: $0.reason,
                detailsReadAt: Self.youngDetails(candidate, visits[candidate.project.id], detailHorizon))
        }
    }

    /// Why it has to be entered; `nil` when it need not be.
    ///
    /// - Parameter isPaused: What it owes has failed and is not asked for now.
    private static func reason(
        _ candidate: VisitCandidate, _ visit: Visit?, isPaused: Bool, _ horizon: Timestamp, _ detailHorizon: Timestamp?
    ) -> Reason? {
        guard let visit else { return .new }
        if visit.isOwed, !isPaused { return .owed }
        if visit.row != candidate.row { return .changed }
        if visit.visitedAt <= horizon { return .overdue }
        if let detailHorizon, !isPaused, (visit.detailsReadAt ?? .distantPast) <= detailHorizon { return .details }
        return visit.owedPartsLists > 0 ? .partsLists : nil
    }

    private static func youngDetails(
        _ candidate: VisitCandidate, _ visit: Visit?, _ horizon: Timestamp?
    ) -> Timestamp? {
        guard let horizon, let visit, visit.row == candidate.row, let readAt = visit.detailsReadAt, readAt > horizon
        else { return nil }
        return readAt
    }
}

extension Timestamp {
    fileprivate static let distantPast = Timestamp(microseconds: .min)
}
