/// Follows a tenant's log batch by batch and says where it stops being what was appended.
///
/// Leaves are computed from what is stored, roots from leaves, links from roots: a changed byte, a missing, added,
/// swapped or reordered row each break one of them.
public struct ChainVerifier: Sendable {
    /// A batch as it is stored.
    public struct Batch: Sendable {
        public let number: Int64
        public let first: Position
        public let last: Position
        public let header: Hash
        public let root: Hash
        public let previous: Hash
        public let chain: Hash
        public let recordedAt: Timestamp

        public init(
            number: Int64, first: Position, last: Position, header: Hash, root: Hash, previous: Hash, chain: Hash,
            recordedAt: Timestamp
        ) {
            self.number = number
            self.first = first
            self.last = last
            self.header = header
            self.root = root
            self.previous = previous
            self.chain = chain
            self.recordedAt = recordedAt
        }
    }

    /// The first thing that is wrong.
    public struct Break: Error, Sendable, Equatable, CustomStringConvertible {
        public let batch: Int64
        public let position: Position?
        public let message: String

        public init(batch: Int64, position: Position?, message: String) {
            self.batch = batch
            self.position = position
            self.message = message
        }

        public var description: String {
            "batch \(batch)\(position.map { ", position \($0)" } ?? ""): \(message)"
        }
    }

    public let tenant: TenantID
    public private(set) var batches: Int64 = 0
    public private(set) var head: Position = .start
    public private(set) var chain: Hash = .zero
    /// Checkpoints that told what the log tells.
    public private(set) var agreedCheckpoints = 0
    private var batch: Batch?
    private var leaves = MerkleTree.Growing()
    private var checkpoints: [Int64: [LogCheckpoint]] = [:]

    /// - Parameters:
    ///   - batches: How many come before the first to be followed.
    ///   - head: Where those end.
    ///   - chain: The link that they end with.
    public init(tenant: TenantID, batches: Int64 = 0, head: Position = .start, chain: Hash = .zero) {
        self.tenant = tenant
        self.batches = batches
        self.head = head
        self.chain = chain
    }

    /// The log has to agree with these, as far as it is followed.
    public mutating func expect(_ checkpoints: [LogCheckpoint]) {
        for checkpoint in checkpoints where checkpoint.batch > batches {
            self.checkpoints[checkpoint.batch, default: []].append(checkpoint)
        }
    }

    public mutating func begin(_ next: Batch) throws(Break) {
        guard next.number == batches + 1 else {
            throw Break(batch: batches + 1, position: nil, message: "the batch is missing; \(next.number) follows")
        }
        guard next.first.rawValue == head.rawValue + 1, next.last >= next.first else {
            throw Break(
                batch: next.number, position: next.first,
                message: "it begins at \(next.first) and ends at \(next.last) after \(head)")
        }
        guard next.previous == chain else {
            throw Break(batch: next.number, position: nil, message: "it does not name the link before it")
        }
        batch = next
        leaves = MerkleTree.Growing()
        leaves.append(next.header)
    }

    /// - Parameters:
    ///   - stored: The leaf as stored.
    ///   - computed: The leaf of what is stored.
    public mutating func add(
        position: Position, batch number: Int64, recordedAt: Timestamp, stored: Hash, computed: Hash
    ) throws(Break) {
        guard let batch else { return }
        let expected = Position(batch.first.rawValue + leaves.count - 1)
        guard position == expected, number == batch.number else {
            throw Break(batch: batch.number, position: expected, message: "the event is missing or stands elsewhere")
        }
        guard stored == computed else {
            throw Break(batch: batch.number, position: position, message: "the event is not the one that was appended")
        }
        guard recordedAt == batch.recordedAt else {
            throw Break(batch: batch.number, position: position, message: "its recording time is not its batch's")
        }
        leaves.append(computed)
    }

    public mutating func end() throws(Break) {
        guard let batch else { return }
        guard leaves.count - 1 == batch.last.rawValue - batch.first.rawValue + 1 else {
            let missing = Position(batch.first.rawValue + leaves.count - 1)
            throw Break(
                batch: batch.number, position: missing, message: "events are missing from here to \(batch.last)")
        }
        guard leaves.root == batch.root else {
            throw Break(batch: batch.number, position: nil, message: "its root is not that of its events")
        }
        try conclude(batch)
    }

    /// Of an archived batch only the root is at hand, and taken to be its events'.
    public mutating func endArchived() throws(Break) {
        guard let batch else { return }
        try conclude(batch)
    }

    private mutating func conclude(_ batch: Batch) throws(Break) {
        let link = LogHash.chain(
            previous: chain, tenant: tenant, batch: batch.number, first: batch.first, last: batch.last,
            root: batch.root, recordedAt: batch.recordedAt)
        guard link == batch.chain else {
            throw Break(batch: batch.number, position: nil, message: "its link does not follow from its content")
        }
        for checkpoint in checkpoints.removeValue(forKey: batch.number) ?? [] {
            guard checkpoint.tenant == tenant, checkpoint.position == batch.last, checkpoint.chain == link else {
                throw Break(
                    batch: batch.number, position: nil,
                    message: "the checkpoint of \(checkpoint.signedAt) tells another history up to here")
            }
            agreedCheckpoints += 1
        }
        batches = batch.number
        head = batch.last
        chain = link
        self.batch = nil
    }

    /// Compares with what the sequencer says that the log ends with.
    public func finish(head expectedHead: Position, batches expectedBatches: Int64, chain expected: Hash) throws(Break)
    {
        guard head == expectedHead, batches == expectedBatches, chain == expected else {
            throw Break(
                batch: batches + 1, position: nil,
                message: "the log should end at position \(expectedHead), batch \(expectedBatches); "
                    + "it ends at \(head), batch \(batches)")
        }
        if let checkpoint = checkpoints.values.joined().min(by: { $0.batch < $1.batch }) {
            throw Break(
                batch: checkpoint.batch, position: checkpoint.position,
                message: "the checkpoint of \(checkpoint.signedAt) names it, but the log ends before")
        }
    }
}
