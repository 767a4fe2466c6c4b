public import Foundation

/// A parts list that is to be decoded, taken by one worker for a while.
public struct DecodingJob: Sendable, Equatable {
    public let id: Int64
    public let elevation: UUID
    /// How often it was taken since there is this to do, this time included.
    public let attempts: Int32
    /// Tells whoever has it from those who had it before, for this or for something else.
    public let turn: Int64

    public init(id: Int64, elevation: UUID, attempts: Int32, turn: Int64) {
        self.id = id
        self.elevation = elevation
        self.attempts = attempts
        self.turn = turn
    }
}
