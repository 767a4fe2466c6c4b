/// How much is known to be in a project.
public struct ContentCount: Sendable, Equatable {
    public let phases: Int
    public let elevations: Int

    public init(phases: Int, elevations: Int) {
        self.phases = phases
        self.elevations = elevations
    }
}
