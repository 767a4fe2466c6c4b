public import EventSourcing

/// How far a rebuild is.
public struct RebuildProgress: Sendable, Equatable {
    public let build: Int32
    public let state: Build.State
    /// While filling the mean of the shards.
    public let position: Position
    public let end: Position

    public init(build: Int32, state: Build.State, position: Position, end: Position) {
        self.build = build
        self.state = state
        self.position = position
        self.end = end
    }
}
