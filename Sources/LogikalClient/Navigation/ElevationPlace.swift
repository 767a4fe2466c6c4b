public import LogikalModel

/// An elevation in the phase that lists it.
public struct ElevationPlace: Sendable, Hashable {
    public let phase: PhasePlace
    public let id: LogikalID

    public init(_ id: LogikalID, in phase: PhasePlace) {
        self.phase = phase
        self.id = id
    }
}
