import EventSourcing
import Foundation
import LogikalClient
import LogikalModel

/// What one look at the office comes to: who is who, what is new, who moved, what is left out, what is gone. Pure: no
/// session, no store, no clock.
struct OfficeLook {
    let tenant: TenantID
    let now: Timestamp
    let sighting: OfficeSighting
    /// Whether the walk came to its end. Without that nothing moved, and nothing is another than it was.
    let isWhole: Bool
    /// The directory that was looked at with all below it; `nil` is the whole office.
    let part: EntityReference?
    var known: KnownTree
    private(set) var rules: ScopeRules
    /// Who the directories of the sighting are. Those are left out of which nobody can tell.
    private(set) var entities: [Int: EntityReference] = [:]
    private(set) var renames: [DirectoryRename] = []
    /// What was seen, left-out directories included.
    private(set) var seen: Set<UUID> = []

    struct News {
        /// Parents before children.
        var events: [ProposedEvent] = []
        /// Whose counted misses are void.
        var settled: [UUID] = []
        /// Projects that a rule leaves out, to go with what is in them, and directories after them, deepest first.
        var excludedProjects: [KnownEntity] = []
        var excludedDirectories: [ProposedEvent] = []
        /// What of a part may be known elsewhere, so that nobody can tell whether it is new or has moved.
        var unplaced: [String] = []
        /// Projects that may be entered, as listed.
        var candidates: [VisitCandidate] = []
    }

    init(
        _ sighting: OfficeSighting, isWhole: Bool, part: EntityReference? = nil, known: KnownTree, rules: ScopeRules,
        tenant: TenantID, now: Timestamp
    ) {
        self.tenant = tenant
        self.now = now
        self.sighting = sighting
        self.isWhole = isWhole
        self.part = part
        self.known = known
        self.rules = rules
        identify()
    }

    /// What happened since the look before, all but removals.
    mutating func news() -> News {
        var news = News()
        if let part { seen.insert(part.id) }
        news.events = rules.follow(renames, at: now)
        for index in sighting.directories.indices.dropFirst() { add(directory: index, to: &news) }
        for project in sighting.projects { add(project, to: &news) }
        exclude(&news)
        return news
    }

    func decision(of index: Int) -> ScopeRules.Decision { rules.decision(for: sighting[index].place.chain) }

    private mutating func add(directory index: Int, to news: inout News) {
        guard let entity = entities[index], let path = sighting[index].place.path, let state = sighting[index].state,
            let parent = place(of: sighting[index].parent)
        else {
            if mayBeFromElsewhere(index) { news.unplaced.append(sighting[index].name) }
            return
        }
        seen.insert(entity.id)
        let before = known[entity.id]
        if let before, before.misses > 0 { news.settled.append(entity.id) }
        let key = NaturalKey.directory(path: path)
        if decision(of: index) == .excluded {
            // Under its new path it is still the one that was left out.
            if let before, before.isExcluded, !before.naturalKey.text.isIdentical(to: path) {
                let renamed = KnownEntity(
                    entity: entity, naturalKey: key, parent: parent.entity, version: before.version, state: nil,
                    reason: before.reason)
                append(
                    Difference.removal(of: renamed, reason: Difference.excluded, observedAt: now), to: &news.events)
            }
            return
        }
        let sighted = Sighting(
            entity: entity, naturalKey: key, parent: parent.entity, state: state,
            observedAt: sighting[index].observedAt)
        if let event = Difference.event(from: before, to: sighted) { append(event, to: &news.events) }
    }

    private mutating func add(_ project: OfficeSighting.Project, to news: inout News) {
        let key = NaturalKey.project(project.row.id)
        let entity = key.reference(tenant: tenant)
        seen.insert(entity.id)
        let before = known[entity.id]
        if let before, before.misses > 0 { news.settled.append(entity.id) }
        guard decision(of: project.directory) == .included, let parent = place(of: project.directory) else { return }
        let place = sighting[project.directory].place
        if rules.excludes(project.row.state, in: place.chain, at: now) {
            if let before, !before.isDeleted { news.excludedProjects.append(before) }
            return
        }
        let hasMoved = before.map { !$0.isDeleted && $0.parent != parent.entity } ?? false
        // Before all lists are in, it may be seen in its place too.
        guard !project.isContradictory, isWhole || !hasMoved else { return }
        if hasMoved, let before, !wasRead(before.parent) {
            news.unplaced.append(project.label)
            return
        }
        var state = project.row.state
        state["logikalId"] = .string(project.row.id.text)
        let sighted = Sighting(
            entity: entity, naturalKey: key, parent: parent.entity, state: state, observedAt: project.observedAt)
        if let event = Difference.event(from: before, to: sighted) { append(event, to: &news.events) }
        news.candidates.append(
            VisitCandidate(
                project: entity, place: ProjectPlace(project.row.id, in: place), label: project.label,
                row: Hash.of(CanonicalJSON.bytes(.object(project.row.state)))))
    }

    private mutating func append(_ event: ProposedEvent, to events: inout [ProposedEvent]) {
        known.record([event])
        events.append(event)
    }

    /// Whether the projects of a known directory were listed wholly. In a part of the office only the list that a
    /// project was known from tells a move from a second sighting.
    private func wasRead(_ directory: EntityReference?) -> Bool {
        guard part != nil else { return true }
        guard let directory, let index = entities.first(where: { $0.value == directory })?.key else { return false }
        return sighting[index].projects == .complete
    }

    private struct Parent {
        /// `nil` for the root.
        let entity: EntityReference?
    }

    /// What the things in a directory are children of; `nil` when nobody can tell who the directory is.
    private func place(of index: Int?) -> Parent? {
        guard let index else { return nil }
        if sighting[index].isRoot { return Parent(entity: nil) }
        return entities[index].map { Parent(entity: $0) }
    }
}

// MARK: - Who is who

extension OfficeLook {
    private mutating func identify() {
        var fresh: [Int] = []
        var identities: [Int: EntityReference] = [:]
        var inPlace: Set<UUID> = []
        for index in sighting.directories.indices.dropFirst() where !sighting[index].isGone {
            guard let path = sighting[index].place.path else { continue }
            if let directory = known.directory(at: path), !directory.isDeleted || directory.isExcluded {
                identities[index] = directory.entity
                inPlace.insert(directory.entity.id)
            } else {
                fresh.append(index)
            }
        }
        let missing = (known.living(.directory) + known.excluded(.directory)).filter {
            !inPlace.contains($0.entity.id) && isInReach($0)
        }
        let matches =
            isWhole ? DirectoryMatching(missing: former(missing), fresh: candidates(fresh)).matches : [:]
        for index in fresh {
            guard let path = sighting[index].place.path else { continue }
            if let id = matches[index] {
                identities[index] = known[id]?.entity
            } else if missing.isEmpty || isWhole && isRead(index), !mayBeFromElsewhere(index) {
                identities[index] =
                    known.directory(at: path)?.entity
                    ?? known.unusedReference(for: .directory(path: path), tenant: tenant)
            }
            // Else it may be what is missing: before all that is in it was read, nobody can tell.
        }
        entities[0] = part
        for index in sighting.directories.indices.dropFirst() {
            guard let entity = identities[index], let parent = sighting[index].parent,
                sighting[parent].isRoot || entities[parent] != nil, let path = sighting[index].place.path
            else { continue }
            entities[index] = entity
            if let directory = known[entity.id], matches[index] != nil {
                renames.append(DirectoryRename(old: directory.naturalKey.text, new: path))
            }
        }
    }

    /// Whether all lists of a directory and of those in it were read.
    private func isRead(_ index: Int) -> Bool {
        let directory = sighting[index]
        return !directory.directories.mayHide && !directory.projects.mayHide && directory.children.allSatisfy(isRead)
    }

    /// Whether what was looked at is all of the office, or has the entity in it as far as is known.
    private func isInReach(_ entity: KnownEntity) -> Bool {
        part.map { known.isBelow($0, parent: entity.parent) } ?? true
    }

    /// In a part of the office, a directory that nobody knows and that holds what is known elsewhere may have come from
    /// there.
    private func mayBeFromElsewhere(_ index: Int) -> Bool {
        guard part != nil else { return false }
        let projects = sighting.projects.filter { $0.directory == index }
        return projects.contains { project in
            let before = known[NaturalKey.project(project.row.id).reference(tenant: tenant).id]
            return before.map { !$0.isDeleted && !isInReach($0) } ?? false
        } || sighting[index].children.contains(where: mayBeFromElsewhere)
    }

    private func former(_ missing: [KnownEntity]) -> [DirectoryMatching.Missing] {
        let ids = Set(missing.map(\.entity.id))
        func children(_ type: EntityType) -> [UUID: Set<UUID>] {
            (known.living(type) + known.excluded(type)).reduce(into: [:]) { children, child in
                guard let parent = child.parent?.id, ids.contains(parent) else { return }
                children[parent, default: []].insert(child.entity.id)
            }
        }
        let (projects, directories) = (children(.project), children(.directory))
        return missing.map { directory in
            DirectoryMatching.Missing(
                id: directory.entity.id, path: directory.naturalKey.text,
                projects: projects[directory.entity.id] ?? [], directories: directories[directory.entity.id] ?? [])
        }
    }

    private func candidates(_ fresh: [Int]) -> [DirectoryMatching.Fresh] {
        let projects = Dictionary(grouping: sighting.projects, by: \.directory)
        return fresh.map { index in
            DirectoryMatching.Fresh(
                index: index, path: sighting[index].place.path ?? "",
                projects: Set(
                    (projects[index] ?? []).map { NaturalKey.project($0.row.id).reference(tenant: tenant).id }),
                directories: sighting[index].children)
        }
    }
}

// MARK: - What is left out

extension OfficeLook {
    /// Known directories and projects that the rules as they are now leave out, whether they were seen or not.
    private mutating func exclude(_ news: inout News) {
        guard !rules.rules.isEmpty else { return }
        let indexes = Dictionary(entities.map { ($1.id, $0) }) { first, _ in first }
        var decisions: [UUID: ScopeRules.Decision] = [:]
        // A look at a part leaves the rest to a look at everything.
        let directories = known.living(.directory).filter(isInReach)
        for directory in directories {
            let id = directory.entity.id
            decisions[id] = indexes[id].map(decision) ?? rules.decision(for: known.chain(of: directory))
        }
        let already = Set(news.excludedProjects.map(\.entity.id))
        for project in known.living(.project).sorted(by: { $0.entity.id.text < $1.entity.id.text })
        where !already.contains(project.entity.id) && isInReach(project) {
            let decision = project.parent.map { decisions[$0.id] ?? .included } ?? rules.decision(for: [])
            if decision != .included { news.excludedProjects.append(project) }
        }
        let leaving = directories.filter { decisions[$0.entity.id] == .excluded }
        let depths = leaving.map { (directory: $0, depth: known.chain(of: $0).count) }
        news.excludedDirectories = depths.sorted {
            ($1.depth, $0.directory.entity.id.text) < ($0.depth, $1.directory.entity.id.text)
        }.map { Difference.removal(of: $0.directory, reason: Difference.excluded, observedAt: now) }
        for entity in news.excludedProjects + leaving where entity.misses > 0 { news.settled.append(entity.entity.id) }
        known.record(
            news.excludedProjects.map { Difference.removal(of: $0, reason: Difference.excluded, observedAt: now) })
        known.record(news.excludedDirectories)
    }
}
