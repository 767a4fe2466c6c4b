public import Foundation

/// A parts list that is to be decoded, taken by one worker for a while.
public struct DecodingJob: Sendable, Equatable {
    public let id: Int64
    public let elevation: UUID
    /// How often it was taken, this time included. Tells this attempt from a later one.
    public let attempts: Int32

    public init(id: Int64, elevation: UUID, attempts: Int32) {
        self.id = id
        self.elevation = elevation
        self.attempts = attempts
    }
}
