/// The cheapest way from one place to another with the moves that are not known to be refused.
///
/// A login costs 4.5 to 9 s, a selection 0.1 to 0.7 s (`logikal-api.md` 13): so the fewest logins first, then the
/// fewest selections, which is to enter the target's path as deep as possible.
struct NavigationPlanner: Sendable {
    let capabilities: NavigationCapabilities

    /// The steps from `here`; `nil` means that only a login tells where the session stands.
    func steps(from here: Place?, to target: Place) -> [NavigationStep] {
        guard let here else { return [.logIn] + descent(from: .root, to: target) }
        if here == target { return [] }
        var entry: Place? = target
        while let place = entry {
            if let way = way(from: here, into: place) { return way + descent(from: place, to: target) }
            // Directories are selected by their full path: no parent of one is nearer.
            if case .directory = place { break }
            entry = place.parent
        }
        return [.logIn] + descent(from: .root, to: target)
    }

    /// Documented selections only. `place` is the target or above it.
    func descent(from place: Place, to target: Place) -> [NavigationStep] {
        if place == target { return [] }
        guard case .directory(let directory) = target else {
            guard let parent = target.parent else { return [] }
            return descent(from: place, to: parent) + [.select(target, by: nil)]
        }
        let depth = directory.chain.count - place.directory.chain.count
        guard depth > 1 else { return [.select(target, by: nil)] }
        guard capabilities[.deepDirectory] == .refused else { return [.select(target, by: .deepDirectory)] }
        return levels(from: place.directory, to: directory)
    }

    /// Directory by directory.
    func levels(from directory: DirectoryPlace, to target: DirectoryPlace) -> [NavigationStep] {
        (directory.chain.count..<target.chain.count).map { index in
            .select(.directory(DirectoryPlace(chain: Array(target.chain[...index]))), by: nil)
        }
    }

    /// The selections that lead from `here` into `place` without a login; `nil` where there are none.
    private func way(from here: Place, into place: Place) -> [NavigationStep]? {
        if place.parent == here { return [.select(place, by: nil)] }
        switch place {
        case .directory(let directory): return way(from: here, into: directory)
        case .project(let project):
            guard here.project != nil, here.directory == project.directory else { return nil }
            return sideways(.project, into: place)
        case .phase(let phase):
            guard here.phase != nil, here.project == phase.project else { return nil }
            return sideways(.phase, into: place)
        case .elevation(let elevation):
            guard case .elevation = here, here.phase == elevation.phase else { return nil }
            return sideways(.elevation, into: place)
        }
    }

    private func way(from here: Place, into directory: DirectoryPlace) -> [NavigationStep]? {
        // The root has no path, so nothing but a login leads there.
        if directory.chain.isEmpty { return nil }
        let isBelow = directory.isBelow(here.directory)
        if isBelow, here.project == nil { return descent(from: here, to: .directory(directory)) }
        let move = isBelow ? NavigationMove.subdirectory : .directory
        guard capabilities[.deepDirectory] == .refused else { return sideways(move, into: .directory(directory)) }
        let start = isBelow ? here.directory.chain.count : 0
        let entry = DirectoryPlace(chain: Array(directory.chain[...start]))
        return sideways(move, into: .directory(entry)).map { $0 + levels(from: entry, to: directory) }
    }

    private func sideways(_ move: NavigationMove, into place: Place) -> [NavigationStep]? {
        capabilities[move] == .refused ? nil : [.select(place, by: move)]
    }
}
