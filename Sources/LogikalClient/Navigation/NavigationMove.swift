/// A selection that the vendor does not document, but that some services allow (`logikal-api.md` 5.2, 5.3). Where it
/// is allowed it saves a login of several seconds.
public enum NavigationMove: String, Sendable, CaseIterable, Codable {
    /// A directory that does not lie below the open one: a sibling, a parent, the same one again.
    case directory
    /// A directory below the open one, while a project is open.
    case subdirectory
    /// A directory more than one level below the open one, in one step.
    case deepDirectory = "deep_directory"
    /// A project of the open directory, while a project is open.
    case project
    /// A phase of the open project, while a phase is open.
    case phase
    /// An elevation of the open phase, while an elevation is open.
    case elevation
}
