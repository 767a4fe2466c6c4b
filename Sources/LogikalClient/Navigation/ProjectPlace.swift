public import LogikalModel

/// A project and the directory that lists it.
public struct ProjectPlace: Sendable, Hashable {
    public let directory: DirectoryPlace
    public let id: LogikalID

    public init(_ id: LogikalID, in directory: DirectoryPlace) {
        self.directory = directory
        self.id = id
    }
}
