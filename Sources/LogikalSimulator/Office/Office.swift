import EventSourcing
import Synchronization

/// The simulated installation as its users see it: what exists, and what they do to it.
public final class Office: Sendable {
    private let state: Mutex<OfficeState>
    let artefacts: Artefacts
    let restrictions = Mutex<[String: Restriction]>([:])

    init(_ configuration: SimulatorConfiguration) {
        state = Mutex(OfficeState(configuration))
        artefacts = Artefacts(seed: configuration.seed, size: configuration.partsListSize)
    }

    /// Makes the change; returns the id (of a directory: the path) of what it touched.
    @discardableResult
    public func apply(_ change: OfficeChange) throws(OfficeError) -> String {
        try state.withLock { office throws(OfficeError) in try office.apply(change) }
    }

    /// Makes `count` random changes and returns them. The same seed in the same office makes the same changes.
    @discardableResult
    public func mutate(seed: UInt64, count: Int) -> [OfficeChange] {
        mutate(using: SplitMix64(seed: seed), count: count)
    }

    /// Makes `count` random changes, chosen by `random`.
    @discardableResult
    public func mutate(using random: SplitMix64, count: Int) -> [OfficeChange] {
        state.withLock { office in
            var choices = RandomChanges(random: random)
            var made: [OfficeChange] = []
            // An office without any project still allows new ones, so this ends.
            while made.count < count {
                guard let change = choices.next(in: &office) else { continue }
                guard (try? office.apply(change)) != nil else { continue }
                made.append(change)
            }
            return made
        }
    }

    /// Everything that a client can see now. Without `artefacts` the elevations' digests are `nil`.
    public func truth(artefacts wanted: Bool = true) -> OfficeTruth {
        let (tree, located) = state.withLock { office in office.tree() }
        let elevations = zip(tree.elevations, located).map { elevation, located in
            OfficeTruth.Elevation(
                id: elevation.id, project: elevation.project, phase: elevation.phase, listing: elevation.listing,
                thumbnail: wanted ? artefacts.thumbnailDigest(of: located) : nil,
                partsList: wanted ? artefacts.partsListDigest(of: located) : nil)
        }
        return OfficeTruth(
            directories: tree.directories, projects: tree.projects, phases: tree.phases, elevations: elevations)
    }

    /// The id of the project that is open at a position.
    func projectID(at position: Position?) -> String? {
        position?.project.map { ordinal in withState { $0.projects[ordinal].id } }
    }

    func withState<Result: Sendable>(_ body: (inout OfficeState) -> Result) -> Result {
        state.withLock { body(&$0) }
    }
}

extension OfficeState {
    /// The listable tree, and for each elevation in it what its artefacts are made from.
    fileprivate mutating func tree() -> (OfficeTruth, [LocatedElevation]) {
        var directories: [OfficeTruth.Directory] = []
        var projects: [OfficeTruth.Project] = []
        var phases: [OfficeTruth.Phase] = []
        var elevations: [OfficeTruth.Elevation] = []
        var located: [LocatedElevation] = []
        var waiting = [0]
        while !waiting.isEmpty {
            let number = waiting.removeFirst()
            let path = path(of: number)
            for child in self.directories[number]?.children ?? [] {
                directories.append(
                    OfficeTruth.Directory(
                        path: self.path(of: child), parent: path, listing: listing(ofDirectory: child)))
                waiting.append(child)
            }
            for ordinal in self.directories[number]?.projects ?? [] {
                let id = self.projects[ordinal].id
                projects.append(
                    OfficeTruth.Project(
                        id: id, directory: path, listing: .object(row(ofProject: ordinal)),
                        estimation: estimation(of: ordinal)))
                for phase in self.phases(ofProject: ordinal) {
                    phases.append(OfficeTruth.Phase(id: phase.id, project: id, listing: .object(phase.row)))
                    for record in phase.elevations {
                        elevations.append(
                            OfficeTruth.Elevation(
                                id: record.id, project: id, phase: phase.id, listing: .object(record.row),
                                thumbnail: nil, partsList: nil))
                        located.append(self.located(record, ordinal))
                    }
                }
            }
        }
        let tree = OfficeTruth(directories: directories, projects: projects, phases: phases, elevations: elevations)
        return (tree, located)
    }
}
