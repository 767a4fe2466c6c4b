/// That an event stood at a position of a log when a checkpoint of it was signed; to be checked by anybody who has the
/// signer's public key, without a database.
///
/// Every value in it is covered by the signature: by way of the leaf, the Merkle path, the links and the note.
public struct LogProof: Sendable {
    /// The event as it is stored. `nil` where it was redacted: then only its digest can be proven.
    public struct Payload: Sendable, Equatable {
        public let state: String?
        public let before: String
        public let salt: [UInt8]

        public init(state: String?, before: String, salt: [UInt8]) {
            self.state = state
            self.before = before
            self.salt = salt
        }
    }

    /// What a link of the chain covers, its predecessor apart.
    public struct Link: Sendable, Equatable {
        public let batch: Int64
        public let first: Position
        public let last: Position
        public let root: Hash
        public let recordedAt: Timestamp

        public init(batch: Int64, first: Position, last: Position, root: Hash, recordedAt: Timestamp) {
            self.batch = batch
            self.first = first
            self.last = last
            self.root = root
            self.recordedAt = recordedAt
        }
    }

    public let position: Position
    public let content: LeafContent
    public let payloadDigest: Hash
    public let payload: Payload?
    /// The hashes beside the way from the event's leaf to its batch's root.
    public let path: [Hash]
    /// The chain before the event's batch.
    public let previous: Hash
    /// The event's batch and those after it, to the checkpoint's.
    public let links: [Link]
    public let checkpoint: SignedCheckpoint
    public let key: LogVerifyKey

    public init(
        position: Position, content: LeafContent, payloadDigest: Hash, payload: Payload?, path: [Hash],
        previous: Hash, links: [Link], checkpoint: SignedCheckpoint, key: LogVerifyKey
    ) {
        self.position = position
        self.content = content
        self.payloadDigest = payloadDigest
        self.payload = payload
        self.path = path
        self.previous = previous
        self.links = links
        self.checkpoint = checkpoint
        self.key = key
    }

    /// - Throws: `LogProofError` with the first step that does not lead on.
    public func verify() throws(LogProofError) {
        if let payload {
            let digest = LogHash.payload(
                salt: payload.salt, state: payload.state.map { Array($0.utf8) }, before: Array(payload.before.utf8))
            guard digest == payloadDigest else { throw LogProofError("the payload is not the one with that digest") }
        }
        guard let own = links.first, own.first <= position, position <= own.last else {
            throw LogProofError("the position is not in the first batch that it names")
        }
        let leaf = LogHash.leaf(of: content, payload: payloadDigest)
        // The batch's header is its first leaf.
        let index = Int(position.rawValue - own.first.rawValue) + 1
        let count = Int(own.last.rawValue - own.first.rawValue) + 2
        guard MerkleTree.root(from: leaf, at: index, of: count, along: path) == own.root else {
            throw LogProofError("the event does not lead to its batch's root")
        }
        try verifyChain()
        guard checkpoint.isSigned(by: key) else { throw LogProofError("the checkpoint is not signed by the key") }
    }

    private func verifyChain() throws(LogProofError) {
        var chain = previous
        var before: Link?
        for link in links {
            if let before {
                guard link.batch == before.batch + 1, link.first.rawValue == before.last.rawValue + 1 else {
                    throw LogProofError("batch \(link.batch) does not follow batch \(before.batch)")
                }
            }
            chain = LogHash.chain(
                previous: chain, tenant: checkpoint.checkpoint.tenant, batch: link.batch, first: link.first,
                last: link.last, root: link.root, recordedAt: link.recordedAt)
            before = link
        }
        let signed = checkpoint.checkpoint
        guard before?.batch == signed.batch, before?.last == signed.position, chain == signed.chain else {
            throw LogProofError("the links do not lead to the signed checkpoint")
        }
    }
}

/// Why a proof proves nothing.
public struct LogProofError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
