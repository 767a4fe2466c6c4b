import EventSourcing
import PostgresClient

/// Whether the hash by which a batch is told from another under its key is that of its events. Of a batch of which
/// something was erased it can't be computed any more.
struct ContentCheck {
    private var content = BatchContent()
    private var isErased = false

    mutating func add(_ row: CopiedRow, _ leaf: LeafContent, _ hasher: inout LeafHasher) throws {
        if try row.bytesIfPresent(19) != nil { isErased = true }
        guard !isErased else { return }
        content.add(leaf, unsalted: try StoredEvent.unsaltedDigest(row, &hasher))
    }

    /// Goes on to the next batch.
    mutating func end(_ batch: StoredBatch) throws(ChainVerifier.Break) {
        let isWrong = !isErased && content.hash != batch.content
        self = ContentCheck()
        guard !isWrong else {
            throw ChainVerifier.Break(
                batch: batch.link.number, position: nil, message: "its content is not that of its events")
        }
    }
}
