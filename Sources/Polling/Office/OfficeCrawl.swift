import EventSourcing
import Foundation
import LogikalClient
import LogikalModel

/// One cycle's work, on the office or on a directory with all below it, in its order: directories and project lists,
/// what follows from them, the projects that are due, what is gone, and parts lists last, which take longest.
final class OfficeCrawl {
    private let context: CycleContext
    private var known: KnownTree
    private let cadence: PollCadence
    /// `nil` is the whole office.
    private let part: Part?
    private let projectCrawl: ProjectCrawl

    struct Part {
        let directory: EntityReference
        let place: DirectoryPlace
    }

    init(context: CycleContext, known: KnownTree, cadence: PollCadence, part: Part? = nil) {
        self.context = context
        self.known = known
        self.cadence = cadence
        self.part = part
        projectCrawl = ProjectCrawl(context: context, cadence: cadence)
    }

    func run() async throws {
        let rules = ScopeRules(known)
        let walk = OfficeWalk(context: context, known: known, rules: rules, from: part?.place ?? .root)
        var ended: (any Error)?
        do { try await walk.run() } catch let error as PollError { ended = error }
        var look = OfficeLook(
            walk.sighting, isWhole: ended == nil, part: part?.directory, known: known, rules: rules,
            tenant: context.tenant, now: context.now())
        let news = look.news()
        try await store(news)
        if let ended { throw ended }
        let (refused, wanted) = try await visit(news.candidates)
        try await conclude(OfficeAbsences(look, refused: refused))
        try await PartsListFetch(context: context, limit: cadence.mostPartsLists).run(wanted)
    }

    private func store(_ news: OfficeLook.News) async throws {
        for id in news.settled { context.settle(id) }
        for name in news.unplaced {
            context.leaveOpen(
                "place of \(name)",
                "what it is known by is in a directory that was not looked at, or not wholly; whether it moved is "
                    + "decided by the next look at everything")
        }
        try await context.commit(news.events, step: "office")
        for project in news.excludedProjects { try await remove(project, reason: Difference.excluded) }
        try await context.commit(news.excludedDirectories, step: "excluded:directories")
    }

    private func conclude(_ absences: OfficeAbsences) async throws {
        for id in absences.missed { context.miss(id) }
        for project in absences.projects {
            // Stored with the removal itself: whoever ends between two of them still knows that the others were missed.
            context.settle(project.entity.id)
            try await remove(project, reason: Difference.removed)
        }
        for id in absences.settled { context.settle(id) }
        try await context.commit(absences.directories, step: "removed:directories")
        for hold in absences.holds {
            if hold.awaitingDecision > 0 {
                context.reportHold(of: hold.awaitingDecision, in: "the office's \(hold.scope)")
            }
            try await context.commit(hold.events, step: "withheld:\(hold.scope)")
        }
    }

    /// Contents first, so that no consumer ever holds a child of nothing.
    private func remove(_ project: KnownEntity, reason: String) async throws {
        let contents = try await context.store.contents(ofProject: project.entity.id, tenant: context.tenant)
        let living = contents.filter { !$0.isDeleted }
        let ordered = living.filter { $0.entity.type == .elevation } + living.filter { $0.entity.type == .phase }
        let events = (ordered + [project]).map {
            Difference.removal(of: $0, reason: reason, observedAt: context.now())
        }
        let holds = living.compactMap(RemovalHold.init).map { $0.lapse(reason: reason, observedAt: context.now()) }
        for entity in living where entity.misses > 0 { context.settle(entity.entity.id) }
        try await context.commit(events + holds, step: "\(reason):\(project.entity.id.text)")
    }
}

// MARK: - The projects that are due

extension OfficeCrawl {
    private func visit(
        _ candidates: [VisitCandidate]
    ) async throws -> (refused: Set<UUID>, wanted: [WantedPartsLists]) {
        let visits = try await context.store.visits(tenant: context.tenant)
        // The walk ended in the last directory: there the next project is nearest.
        let nearestFirst = Self.nearestFirst(candidates)
        let plan = VisitPlan(
            nearestFirst, visits: visits, failures: context.projectFailures, cadence: cadence, now: context.now())
        for (candidate, failure) in plan.leftAlone {
            context.leaveAlone(
                "phases of \(candidate.label)", of: candidate.project, level: EntityType.phase.rawValue, failure)
        }
        context.report.postponed = plan.postponed
        context.work.expect(.projects, plan.planned.count)
        var refused: Set<UUID> = []
        var wanted: [WantedPartsLists] = []
        for planned in plan.planned {
            let candidate = planned.candidate
            defer { context.work.did(.projects) }
            guard context.enter(candidate.project, label: candidate.label) else { continue }
            context.report.entered[planned.reason.rawValue, default: 0] += 1
            switch try await projectCrawl.run(candidate, detailsReadAt: planned.detailsReadAt) {
            case .read(let partsLists):
                // Its parts lists, which come last, decide whether all of it was read.
                context.leave(candidate.project, isRead: partsLists.elevations.isEmpty)
                if !partsLists.elevations.isEmpty { wanted.append(partsLists) }
            case .notFound:
                context.leave(candidate.project)
                if try await isGoneFromList(candidate) { refused.insert(candidate.project.id) }
            }
            try await context.flushIfLarge()
        }
        return (refused, wanted)
    }

    /// Directories in the reverse order of the walk, the projects of each as listed.
    static func nearestFirst(_ candidates: [VisitCandidate]) -> [VisitCandidate] {
        var order: [DirectoryPlace] = []
        let groups = Dictionary(grouping: candidates, by: \.place.directory)
        for candidate in candidates where order.last != candidate.place.directory {
            order.append(candidate.place.directory)
        }
        var taken: Set<DirectoryPlace> = []
        return order.reversed().flatMap { place in taken.insert(place).inserted ? groups[place] ?? [] : [] }
    }

    /// Refused by its id: only the list, read again, can tell "gone" from "trouble".
    private func isGoneFromList(_ candidate: VisitCandidate) async throws -> Bool {
        let place = candidate.place.directory
        let again = try await context.listing(
            "projects of \(place.path.map { "directory \($0)" } ?? "the root"), again", level: .project, knownCount: 1
        ) { (expectsItems) async throws(LogikalError) in
            try await context.session.projects(in: place, expectsItems: expectsItems)
        }
        guard case .read(let rows, isComplete: true) = again else { return false }
        return !rows.contains { $0.id == candidate.place.id }
    }
}
