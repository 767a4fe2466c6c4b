public import EventSourcing
import PostgresClient

/// What can be archived now, and what stands in the way of the rest.
public struct ArchivePlan: Sendable {
    /// Some positions that one archive takes: whole partitions, to the last batch that ends in them.
    public struct Range: Sendable, Equatable {
        public let first: Position
        public let last: Position
        /// The checkpoint that covers them.
        public let checkpoint: SignedCheckpoint
        /// The link that they have to end with.
        let chain: Hash
    }

    public let ranges: [Range]
    /// Of what is old enough, what can't go yet.
    public let heldBack: ArchiveHold?
    /// Where the log begins and ends.
    public let floor: Position
    public let head: Position
    /// The oldest partition that has something that is not archived.
    public let nextPartition: ClosedRange<Int64>?
}

/// Who needs the events after a position.
public struct ArchiveHold: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        case checkpoint, build, consumer
        case deadLetter = "dead_letter"
    }

    public let kind: Kind
    public let subject: String
    /// Events up to here may go.
    public let after: Position

    public var description: String {
        switch kind {
        case .checkpoint:
            "signed checkpoints cover the log up to position \(after) only; `logikal-sync log checkpoint` signs one"
        case .build:
            "the read model \(subject) has taken in events up to position \(after) only; run `logikal-sync run`, or "
                + "drop the build with `logikal-sync projections drop`"
        case .consumer:
            "consumer \(subject) has acknowledged up to position \(after) only; wait for it, forget it with "
                + "`logikal-sync consumers forget \(subject)`, or give --past-consumers"
        case .deadLetter:
            "\(subject) waits for events after position \(after); see `logikal-sync dead-letters list`, then retry or "
                + "skip it"
        }
    }
}
