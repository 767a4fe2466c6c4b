import LogikalModel

/// Where a session can stand, with the whole way from the root, because a new session has to walk it.
public enum Place: Sendable, Hashable {
    case directory(DirectoryPlace)
    case project(ProjectPlace)
    case phase(PhasePlace)
    case elevation(ElevationPlace)

    /// Where a new session stands.
    public static let root = Place.directory(.root)

    public var directory: DirectoryPlace {
        switch self {
        case .directory(let directory): directory
        case .project(let project): project.directory
        case .phase(let phase): phase.project.directory
        case .elevation(let elevation): elevation.phase.project.directory
        }
    }

    /// `nil` in a directory.
    public var project: ProjectPlace? {
        switch self {
        case .directory: nil
        case .project(let project): project
        case .phase(let phase): phase.project
        case .elevation(let elevation): elevation.phase.project
        }
    }

    /// `nil` above the phases.
    public var phase: PhasePlace? {
        switch self {
        case .directory, .project: nil
        case .phase(let phase): phase
        case .elevation(let elevation): elevation.phase
        }
    }

    /// The place one documented selection above. A directory's is the directory that lists it.
    var parent: Place? {
        switch self {
        case .directory(let directory):
            directory.chain.isEmpty ? nil : .directory(DirectoryPlace(chain: directory.chain.dropLast()))
        case .project(let project): .directory(project.directory)
        case .phase(let phase): .project(phase.project)
        case .elevation(let elevation): .phase(elevation.phase)
        }
    }

    /// The path or id that an error names.
    var subject: String? {
        switch self {
        case .directory(let directory): directory.path
        case .project(let project): project.id.text
        case .phase(let phase): phase.id.text
        case .elevation(let elevation): elevation.id.text
        }
    }
}
