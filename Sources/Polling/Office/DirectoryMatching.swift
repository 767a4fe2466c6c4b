import Foundation

/// Recognises directories that were renamed or moved by what they hold (`logikal-api.md` 8): Logikal gives them no id.
///
/// One that is not at its path any more and a new one are the same when more than half of what the one held is in the
/// other, and makes up more than half of it. So no directory has two candidates; where nothing has that much in common,
/// it is a removal and a discovery. What holds no project, at any depth, speaks for nothing and against nothing.
struct DirectoryMatching {
    /// A known directory that was not seen at its path.
    struct Missing {
        let id: UUID
        let path: String
        let projects: Set<UUID>
        /// The known directories in it.
        let directories: Set<UUID>
    }

    /// A directory at a path that nothing known has.
    struct Fresh {
        let index: Int
        let path: String
        let projects: Set<UUID>
        /// The indexes of the directories in it.
        let directories: [Int]
    }

    /// Indexes of fresh directories and the known ones that they are.
    private(set) var matches: [Int: UUID] = [:]
    private let missing: [UUID: Missing]
    private let fresh: [Int: Fresh]
    private var taken: Set<UUID> = []
    /// Which missing directory held a thing.
    private var holders: [UUID: UUID] = [:]

    init(missing: [Missing], fresh: [Fresh]) {
        self.missing = Dictionary(uniqueKeysWithValues: missing.map { ($0.id, $0) })
        self.fresh = Dictionary(uniqueKeysWithValues: fresh.map { ($0.index, $0) })
        guard !missing.isEmpty, !fresh.isEmpty else { return }
        for directory in missing {
            for thing in directory.projects.union(directory.directories) { holders[thing] = directory.id }
        }
        // What is recognised below is evidence above, and the other way round.
        while matchByContents() || matchByWay() {}
    }

    private mutating func matchByContents() -> Bool {
        var hasFound = false
        for candidate in fresh.values.sorted(by: { $0.index > $1.index }) where matches[candidate.index] == nil {
            let things = candidate.projects.union(candidate.directories.compactMap { matches[$0] })
            let size = candidate.projects.count + candidate.directories.count(where: holdsProjects)
            let shared = Dictionary(grouping: things.compactMap { holders[$0] }) { $0 }.mapValues(\.count)
            guard let (id, count) = shared.first(where: { $0.value * 2 > size }), !taken.contains(id),
                let former = missing[id],
                count * 2 > former.projects.count + former.directories.count(where: heldProjects)
            else { continue }
            match(candidate.index, id)
            hasFound = true
        }
        return hasFound
    }

    /// What lay in a directory that was recognised lies in it still, under the name that it had.
    private mutating func matchByWay() -> Bool {
        var hasFound = false
        for (parent, id) in matches {
            guard let parent = fresh[parent], let former = missing[id] else { continue }
            for child in parent.directories where matches[child] == nil {
                guard let child = fresh[child] else { continue }
                let way = Array(child.path.utf8.dropFirst(parent.path.utf8.count))
                let same = former.directories.first { known in
                    missing[known].map { Array($0.path.utf8.dropFirst(former.path.utf8.count)) == way } ?? false
                }
                guard let same, !taken.contains(same) else { continue }
                match(child.index, same)
                hasFound = true
            }
        }
        return hasFound
    }

    private func holdsProjects(_ index: Int) -> Bool {
        // One that is known at its path is not looked into.
        guard let directory = fresh[index] else { return true }
        return !directory.projects.isEmpty || directory.directories.contains(where: holdsProjects)
    }

    private func heldProjects(_ id: UUID) -> Bool {
        guard let directory = missing[id] else { return true }
        return !directory.projects.isEmpty || directory.directories.contains(where: heldProjects)
    }

    private mutating func match(_ index: Int, _ id: UUID) {
        matches[index] = id
        taken.insert(id)
    }
}
