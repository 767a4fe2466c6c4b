import EventSourcing
import Foundation
import LogikalClient
import LogikalModel

/// Walks the directories depth first, hands every project to a `ProjectCrawl`, and concludes at the end of the cycle
/// what moved and what is gone: before that, "not here" may still mean "seen elsewhere".
final class DirectoryCrawl {
    private let context: CycleContext
    private var known: KnownTree
    private let projectCrawl: ProjectCrawl

    private var seen: Set<UUID> = []
    /// Parents whose list of directories, or of projects, was read completely. `nil` is the root.
    private var completeLists: Set<ListOf> = []
    private var hasUnreadLists = false
    /// Known projects that were seen under another directory; a move unless they are seen in their place too.
    private var relocated: [UUID: Sighting] = [:]
    private var seenInPlace: Set<UUID> = []
    /// Refused by their id with 404 and absent from the list that was read again.
    private var refused: Set<UUID> = []

    private struct ListOf: Hashable {
        let level: EntityType
        let parent: UUID?
    }

    private struct ListedProject {
        let row: ProjectRow
        let sighting: Sighting
        let isFirstSighting: Bool
    }

    static let maximumDepth = 40

    init(context: CycleContext, known: KnownTree) {
        self.context = context
        self.known = known
        projectCrawl = ProjectCrawl(context: context)
    }

    func run() async throws {
        try await crawl(.root, directory: nil)
        try await concludeMoves()
        try await concludeAbsences()
    }

    private func crawl(_ place: DirectoryPlace, directory: EntityReference?) async throws {
        let name = place.path.map { "directory \($0)" } ?? "the root"
        context.turnToNext()
        let directories = try await listDirectories(of: name, place, directory: directory)
        let projects = try await listProjects(of: name, place, directory: directory)
        let events = sort(directories.map(\.sighting)) + sort(projects.map(\.sighting))
        known.record(events)
        try await context.commit(events, step: "directory:\(directory?.id.text ?? "root")")
        for project in projects where project.isFirstSighting {
            try await crawl(project, in: place, name: name)
            try await context.flushIfLarge()
        }
        for child in directories where place.chain.count < Self.maximumDepth {
            try await crawl(place.child(child.path), directory: child.sighting.entity)
        }
    }

    private func listDirectories(
        of name: String, _ place: DirectoryPlace, directory: EntityReference?
    ) async throws -> [(path: String, sighting: Sighting)] {
        let scope = "directories of \(name)"
        let result = try await context.listing(
            scope, level: .directory, knownCount: livingCount(.directory, directory)
        ) { (expectsItems) async throws(LogikalError) in
            try await context.session.directories(at: place, expectsItems: expectsItems)
        }
        var children: [(path: String, sighting: Sighting)] = []
        for row in rows(result, .directory, directory) {
            // Only at the root is the name the path (`logikal-api.md` 5.4); anywhere else a path is never built.
            guard let path = row.path ?? (place.chain.isEmpty ? row.name : nil) else {
                completeLists.remove(ListOf(level: .directory, parent: directory?.id))
                hasUnreadLists = true
                context.record(unidentified(scope))
                continue
            }
            var state = row.state
            state["logikalId"] = .string(path)
            let sighting = sighting(.directory(path: path), parent: directory, state: state)
            // Seen before in this cycle: a service that lists a directory below itself must not lead us in circles.
            guard seen.insert(sighting.entity.id).inserted else { continue }
            children.append((path, sighting))
        }
        return children
    }

    private func listProjects(
        of name: String, _ place: DirectoryPlace, directory: EntityReference?
    ) async throws -> [ListedProject] {
        let result = try await context.listing(
            "projects of \(name)", level: .project, knownCount: livingCount(.project, directory)
        ) { (expectsItems) async throws(LogikalError) in
            try await context.session.projects(in: place, expectsItems: expectsItems)
        }
        var listed: Set<UUID> = []
        return rows(result, .project, directory).compactMap { row in
            var state = row.state
            state["logikalId"] = .string(row.id.text)
            let sighting = sighting(.project(row.id), parent: directory, state: state)
            // Named twice in one list it would be two first versions of one project, and the log takes neither.
            guard listed.insert(sighting.entity.id).inserted else { return nil }
            let isFirst = seen.insert(sighting.entity.id).inserted
            return ListedProject(row: row, sighting: sighting, isFirstSighting: isFirst)
        }
    }

    /// The rows that were read; whether it may say that something is missing is kept.
    private func rows<Row>(
        _ outcome: ListingOutcome<Row>, _ level: EntityType, _ directory: EntityReference?
    ) -> [Row] {
        switch outcome {
        case .read(let rows, let isComplete):
            if isComplete {
                completeLists.insert(ListOf(level: level, parent: directory?.id))
            } else {
                hasUnreadLists = true
            }
            return rows
        case .failed(let error) where directory == nil && level == .project && isRefusedAtRoot(error):
            completeLists.insert(ListOf(level: level, parent: nil))
            return []
        case .failed(let error):
            // What our rights hide does not exist for us, so it can't be where something moved to.
            if error.code != .forbidden { hasUnreadLists = true }
            return []
        }
    }

    /// Events for what is seen in its place; known projects seen elsewhere wait for the end of the cycle.
    private func sort(_ sightings: [Sighting]) -> [ProposedEvent] {
        sightings.compactMap { sighting in
            let before = known[sighting.entity.id]
            if let before, before.misses > 0 { context.settle(before.entity.id) }
            if sighting.entity.type == .project {
                guard before == nil || before?.isDeleted == true || before?.parent == sighting.parent else {
                    relocated[sighting.entity.id] = sighting
                    return nil
                }
                seenInPlace.insert(sighting.entity.id)
            }
            return Difference.event(from: before, to: sighting)
        }
    }

    private func crawl(_ project: ListedProject, in place: DirectoryPlace, name: String) async throws {
        let label = [project.row.state["jobNumber"], project.row.state["name"]].compactMap { $0?.string }
            .filter { !$0.isEmpty }.joined(separator: " ")
        let outcome = try await projectCrawl.run(
            project.sighting.entity, at: ProjectPlace(project.row.id, in: place),
            label: "project \(label.isEmpty ? project.row.id.text : label)")
        guard outcome == .notFound else { return }
        // Refused by its id: only the list, read again, can tell "gone" from "trouble".
        let again = try await context.listing("projects of \(name), again", level: .project, knownCount: 1) {
            (expectsItems) async throws(LogikalError) in
            try await context.session.projects(in: place, expectsItems: expectsItems)
        }
        guard case .read(let rows, isComplete: true) = again, !rows.contains(where: { $0.id == project.row.id }) else {
            return
        }
        seen.remove(project.sighting.entity.id)
        relocated[project.sighting.entity.id] = nil
        refused.insert(project.sighting.entity.id)
    }

    private func sighting(_ key: NaturalKey, parent: EntityReference?, state: JSONObject) -> Sighting {
        Sighting(
            entity: key.reference(tenant: context.tenant), naturalKey: key, parent: parent, state: state,
            observedAt: context.now())
    }

    private func unidentified(_ scope: String) -> ScopeResult {
        ScopeResult(
            scope: scope, outcome: .partial, listed: 0,
            finding: "a directory below the root has no path; it is left out until Logikal names one",
            lookedAt: context.now())
    }

    /// Nobody documents that the root holds projects (`logikal-api.md` 5.4). A service that refuses to list them, where
    /// none was ever seen, has none there.
    private func isRefusedAtRoot(_ error: LogikalError) -> Bool {
        [.wrongContext, .badRequest, .forbidden, .notFound].contains(error.code) && livingCount(.project, nil) == 0
    }

    private func livingCount(_ level: EntityType, _ parent: EntityReference?) -> Int {
        known.livingCount(level, in: parent)
    }
}

// MARK: - The end of the cycle

extension DirectoryCrawl {
    private func concludeMoves() async throws {
        known.record(context.amendments)
        let moves = relocated.values.filter { !seenInPlace.contains($0.entity.id) }.sorted {
            $0.entity.id.text < $1.entity.id.text
        }
        let events = moves.compactMap { Difference.event(from: known[$0.entity.id], to: $0) }
        known.record(events)
        try await context.commit(events, step: "moves")
    }

    private func concludeAbsences() async throws {
        var absent: [UUID: Absence] = [:]
        let directories = known.living(.directory).filter { !seen.contains($0.entity.id) }
        for directory in directories.sorted(by: { $0.naturalKey.text.utf8.count < $1.naturalKey.text.utf8.count }) {
            absent[directory.entity.id] = judge(directory, absent)
        }
        var gone: [KnownEntity] = []
        let missing = known.living(.project).filter { !seen.contains($0.entity.id) }
        for project in missing.sorted(by: { $0.entity.id.text < $1.entity.id.text }) {
            let verdict = judge(project, absent)
            if verdict == .gone { gone.append(project) } else { apply(verdict, to: project) }
        }
        try await removeProjects(gone)
        try await removeDirectories(directories, absent)
    }

    private func removeProjects(_ gone: [KnownEntity]) async throws {
        let holds = RemovalHolds(scope: "projects", known: known)
        let withheld = RemovalBrake.withheld(
            of: gone, approved: holds.approved, livingCount: known.living(.project).count, emptied: emptied(.project))
        let kept = Set(withheld.map(\.entity.id))
        for project in gone {
            if kept.contains(project.entity.id) {
                apply(.missed, to: project)
            } else {
                apply(.gone, to: project)
                try await remove(project)
            }
        }
        try await settle(holds, withheld)
    }

    /// Puts on record what is withheld, unless some list was not read: then it would be only a part.
    private func settle(_ holds: RemovalHolds, _ withheld: [KnownEntity]) async throws {
        guard !hasUnreadLists else { return }
        if holds.awaitsDecision(withheld) { context.reportHold(of: withheld.count, in: "the office's \(holds.scope)") }
        let events = holds.events(
            withheld: withheld, known: known, tenant: context.tenant, observedAt: context.now())
        known.record(events)
        try await context.commit(events, step: "withheld:\(holds.scope)")
    }

    /// Parents whose list named none of two or more.
    private func emptied(_ level: EntityType) -> Set<UUID?> {
        let parents = Set(completeLists.filter { $0.level == level }.map(\.parent))
        return parents.filter { parent in
            let children = known.living(level).filter { $0.parent?.id == parent }
            return children.count >= RemovalBrake.fewestToLose && children.allSatisfy { !seen.contains($0.entity.id) }
        }
    }

    private func judge(_ entity: KnownEntity, _ absent: [UUID: Absence]) -> Absence {
        let parent = entity.parent?.id
        let parentIsAbsent = parent.flatMap { absent[$0] }.map { $0 == .missed || $0 == .gone } ?? false
        var complete = parentIsAbsent || completeLists.contains(ListOf(level: entity.entity.type, parent: parent))
        // A project may have gone to any directory; a directory's path says where it was.
        if entity.entity.type == .project { complete = complete && !hasUnreadLists }
        return Absence.judge(
            wasSeen: false, listingsWereComplete: complete, earlierMisses: entity.misses,
            wasRefusedByID: refused.contains(entity.entity.id))
    }

    private func apply(_ verdict: Absence, to entity: KnownEntity) {
        switch verdict {
        case .missed: context.miss(entity.entity.id)
        case .gone: context.settle(entity.entity.id)
        case .present, .undecided: break
        }
    }

    /// Contents first, so that no consumer ever holds a child of nothing.
    private func remove(_ project: KnownEntity) async throws {
        let contents = try await context.store.contents(ofProject: project.entity.id, tenant: context.tenant)
        let living = contents.filter { !$0.isDeleted }
        let ordered = living.filter { $0.entity.type == .elevation } + living.filter { $0.entity.type == .phase }
        let events = (ordered + [project]).map {
            Difference.removal(of: $0, reason: "removed", observedAt: context.now())
        }
        let holds = living.compactMap(RemovalHold.init).map { $0.lapse(reason: "removed", observedAt: context.now()) }
        for entity in living where entity.misses > 0 { context.settle(entity.entity.id) }
        known.record(events)
        try await context.commit(events + holds, step: "removed:\(project.entity.id.text)")
    }

    /// Deepest first, and none while something still lives in it.
    private func removeDirectories(_ directories: [KnownEntity], _ absent: [UUID: Absence]) async throws {
        let holds = RemovalHolds(scope: "directories", known: known)
        let withheld = withheldDirectories(directories.filter { absent[$0.entity.id] == .gone }, holds.approved)
        let kept = Set(withheld.map(\.entity.id))
        var events: [ProposedEvent] = []
        let deepestFirst = directories.sorted { $0.naturalKey.text.utf8.count > $1.naturalKey.text.utf8.count }
        for directory in deepestFirst {
            let verdict = absent[directory.entity.id] ?? .undecided
            let isEmpty = !known.living.contains { $0.parent == directory.entity }
            guard verdict == .gone, isEmpty, !kept.contains(directory.entity.id) else {
                apply(verdict == .gone ? .missed : verdict, to: directory)
                continue
            }
            apply(.gone, to: directory)
            let event = Difference.removal(of: directory, reason: "removed", observedAt: context.now())
            known.record([event])
            events.append(event)
        }
        try await context.commit(events, step: "removed:directories")
        try await settle(holds, withheld)
    }

    /// Each list of directories is judged by itself; what is in a directory that is gone too goes with it.
    private func withheldDirectories(_ gone: [KnownEntity], _ approved: Set<UUID>) -> [KnownEntity] {
        let ids = Set(gone.map(\.entity.id))
        let listed = gone.filter { directory in directory.parent.map { !ids.contains($0.id) } ?? true }
        let emptied = emptied(.directory)
        return Dictionary(grouping: listed, by: \.parent).flatMap { parent, children in
            RemovalBrake.withheld(
                of: children, approved: approved, livingCount: known.livingCount(.directory, in: parent),
                emptied: emptied)
        }
    }
}
