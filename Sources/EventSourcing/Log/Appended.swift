/// Where a batch stands in the log.
public struct Appended: Sendable, Equatable {
    public let first: Position
    public let last: Position
    public let batch: Int64
    public let chain: Hash
    /// The batch was there already; nothing was written now.
    public let wasReplayed: Bool

    public init(first: Position, last: Position, batch: Int64, chain: Hash, wasReplayed: Bool) {
        self.first = first
        self.last = last
        self.batch = batch
        self.chain = chain
        self.wasReplayed = wasReplayed
    }
}
