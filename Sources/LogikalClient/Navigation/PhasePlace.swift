public import LogikalModel

/// A phase of a project. The zero id is the default phase, which every project has (`logikal-api.md` 5.5).
public struct PhasePlace: Sendable, Hashable {
    public let project: ProjectPlace
    public let id: LogikalID

    public init(_ id: LogikalID, of project: ProjectPlace) {
        self.project = project
        self.id = id
    }
}
