/// The right to poll one tenant, until it expires or another takes it.
public struct Lease: Sendable, Equatable {
    public let holder: String
    /// Grows with every new holder. The log refuses an append with an old fence, so that a leader that was paused
    /// can't write over its successor.
    public let fence: Int64

    public init(holder: String, fence: Int64) {
        self.holder = holder
        self.fence = fence
    }
}
