import EventSourcing
import Foundation
import LogikalClient
import LogikalModel

/// What of the office is gone, once all of its lists are in. Pure.
struct OfficeAbsences {
    var missed: [UUID] = []
    /// Directories that need not be counted any more.
    var settled: [UUID] = []
    /// To go with what is in them; their counts go with them.
    var projects: [KnownEntity] = []
    /// Removals, deepest first, after the projects.
    var directories: [ProposedEvent] = []
    /// What is withheld, and what became of what was: by scope, in the order of their commits.
    var holds: [(scope: String, events: [ProposedEvent], awaitingDecision: Int)] = []

    private let look: OfficeLook
    private let directoryHolds: RemovalHolds
    /// Directories that stay until somebody decides, with everything in them.
    private var withheld: [KnownEntity] = []
    private var known: KnownTree
    /// Refused by their ids with 404 and absent from the lists that were read again: not there any more, and perhaps in
    /// a directory whose list was read before they came.
    private let refused: Set<UUID>
    private let indexes: [UUID: Int]
    private var verdicts: [UUID: Absence] = [:]

    init(_ look: OfficeLook, refused: Set<UUID>) {
        self.look = look
        self.refused = refused
        known = look.known
        directoryHolds = RemovalHolds(scope: "directories", known: look.known)
        indexes = Dictionary(look.entities.map { ($1.id, $0) }) { first, _ in first }
        let directories = absentDirectories()
        for directory in directories { verdicts[directory.entity.id] = judge(directory) }
        withheld = withContents(
            withheldDirectories(directories.filter { verdicts[$0.entity.id] == .gone }), among: directories)
        judgeProjects()
        judge(directories)
    }

    /// Parents first.
    private func absentDirectories() -> [KnownEntity] {
        let uncertain = Set(
            look.sighting.directories.filter(\.isGone).compactMap(\.place.path).compactMap {
                look.known.directory(at: $0)?.entity.id
            })
        let absent = known.living(.directory).filter {
            !look.seen.contains($0.entity.id) && !uncertain.contains($0.entity.id)
        }
        return absent.map { (directory: $0, depth: known.chain(of: $0).count) }.sorted {
            ($0.depth, $0.directory.entity.id.text) < ($1.depth, $1.directory.entity.id.text)
        }.map(\.directory)
    }

    private func judge(_ entity: KnownEntity) -> Absence {
        let parent = entity.parent?.id
        let parentIsAbsent = parent.flatMap { verdicts[$0] }.map { $0 == .missed || $0 == .gone } ?? false
        var complete = parentIsAbsent || state(of: entity.entity.type, in: parent) == .complete
        // A project may have gone to any directory; a directory's path says where it was.
        if entity.entity.type == .project { complete = complete && !look.sighting.hasUnreadLists }
        return Absence.judge(
            wasSeen: false, listingsWereComplete: complete, earlierMisses: entity.misses)
    }

    private func state(of level: EntityType, in parent: UUID?) -> OfficeSighting.ListState {
        // Without a parent it was in the root, which a look at a part does not list.
        let root: Int? = look.part == nil ? 0 : nil
        guard let index = parent == nil ? root : parent.flatMap({ indexes[$0] }) else { return .unread }
        return level == .directory ? look.sighting[index].directories : look.sighting[index].projects
    }

    private mutating func apply(_ verdict: Absence, to entity: KnownEntity) {
        switch verdict {
        case .missed: missed.append(entity.entity.id)
        case .gone: settled.append(entity.entity.id)
        case .present, .undecided: break
        }
    }
}

// MARK: - Projects

extension OfficeAbsences {
    private mutating func judgeProjects() {
        let vanished = Set(
            look.sighting.vanished.map { NaturalKey.project($0).reference(tenant: look.tenant).id })
        let unseen = known.living(.project).filter {
            refused.contains($0.entity.id) || !look.seen.contains($0.entity.id) && !vanished.contains($0.entity.id)
        }
        let stays = Set(withheld.map(\.entity.id))
        var gone: [KnownEntity] = []
        for project in unseen.sorted(by: { $0.entity.id.text < $1.entity.id.text }) {
            let verdict = judge(project)
            if verdict == .gone, !stays.contains(project.entity.id) {
                gone.append(project)
            } else {
                apply(verdict == .gone ? .missed : verdict, to: project)
            }
        }
        let removalHolds = RemovalHolds(scope: "projects", known: known)
        let withheld = RemovalBrake.withheld(
            of: gone, approved: removalHolds.approved.union(directoryHolds.approved),
            livingCount: known.living(.project).count, emptied: emptied(.project))
        let kept = Set(withheld.map(\.entity.id))
        for project in gone {
            if kept.contains(project.entity.id) { apply(.missed, to: project) } else { projects.append(project) }
        }
        known.record(
            projects.map { Difference.removal(of: $0, reason: Difference.removed, observedAt: look.now) })
        settle(removalHolds, withheld)
    }

    /// Puts on record what is withheld, unless some list was not read: then it would be only a part.
    private mutating func settle(_ removalHolds: RemovalHolds, _ withheld: [KnownEntity]) {
        guard !look.sighting.hasUnreadLists else { return }
        let events = removalHolds.events(
            withheld: withheld, known: known, tenant: look.tenant, observedAt: look.now)
        known.record(events)
        holds.append(
            (removalHolds.scope, events, removalHolds.awaitsDecision(withheld) ? withheld.count : 0))
    }

    /// Parents whose list named none of two or more; `nil` is the root, of which one is enough that holds anything.
    private func emptied(_ level: EntityType) -> Set<UUID?> {
        let children = Dictionary(grouping: known.living(level)) { $0.parent?.id }
        let lost = children.filter { parent, children in
            let isMuch =
                children.count >= RemovalBrake.fewestToLose
                || parent == nil && known.living.contains { $0.parent == children[0].entity }
            return state(of: level, in: parent) == .complete && isMuch
                && children.allSatisfy { !look.seen.contains($0.entity.id) || refused.contains($0.entity.id) }
        }
        return Set(lost.keys)
    }
}

// MARK: - Directories

extension OfficeAbsences {
    /// Deepest first, and none while something still lives in it.
    private mutating func judge(_ absent: [KnownEntity]) {
        let kept = Set(withheld.map(\.entity.id))
        for directory in absent.reversed() {
            let verdict = verdicts[directory.entity.id] ?? .undecided
            let isEmpty = !known.living.contains { $0.parent == directory.entity }
            guard verdict == .gone, isEmpty, !kept.contains(directory.entity.id) else {
                apply(verdict == .gone ? .missed : verdict, to: directory)
                continue
            }
            apply(.gone, to: directory)
            let event = Difference.removal(of: directory, reason: Difference.removed, observedAt: look.now)
            known.record([event])
            directories.append(event)
        }
        settle(directoryHolds, withheld)
    }

    /// Each list of directories is judged by itself; what is in a directory that is gone too goes with it.
    private func withheldDirectories(_ gone: [KnownEntity]) -> [KnownEntity] {
        let ids = Set(gone.map(\.entity.id))
        let listed = gone.filter { directory in directory.parent.map { !ids.contains($0.id) } ?? true }
        let emptied = emptied(.directory)
        return Dictionary(grouping: listed, by: \.parent).flatMap { parent, children in
            RemovalBrake.withheld(
                of: children, approved: directoryHolds.approved, livingCount: known.livingCount(.directory, in: parent),
                emptied: emptied)
        }
    }

    /// With what is in them at any depth: directories that are gone too, and their projects.
    ///
    /// - Parameter absent: Parents first.
    private func withContents(_ directories: [KnownEntity], among absent: [KnownEntity]) -> [KnownEntity] {
        var all = directories
        var ids = Set(directories.map(\.entity.id))
        for directory in absent where !ids.contains(directory.entity.id) {
            guard let parent = directory.parent, ids.contains(parent.id) else { continue }
            ids.insert(directory.entity.id)
            all.append(directory)
        }
        return all
            + known.living(.project).filter { project in
                !look.seen.contains(project.entity.id) && project.parent.map { ids.contains($0.id) } ?? false
            }
    }
}
