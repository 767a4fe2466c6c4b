import Foundation
import SyncTesting
import Testing

@testable import EventSourcing

@Suite struct ChainTests {
    private func event(_ name: String, version: Int64 = 1) -> ProposedEvent {
        ProposedEvent(
            entity: EntityReference(EntityType(rawValue: "project"), UUID(namespace: UUID(), name: name)),
            version: version, type: EventType(rawValue: "project.discovered"), observedAt: Timestamp(microseconds: 1),
            naturalKey: name, parent: nil, state: ["name": .string(name)])
    }

    private func batch(_ names: [String], key: String = "k") -> ProposedBatch {
        ProposedBatch(key: key, kind: .poll, actor: "poller", events: names.map { event($0) })
    }

    /// RFC 6962 section 2.1, word by word.
    private func definition(_ leaves: ArraySlice<Hash>) -> Hash {
        if leaves.count == 1 { return leaves.first! }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return Hash.of([1] + definition(leaves[..<middle]).bytes + definition(leaves[middle...]).bytes)
    }

    @Test(arguments: 1...40)
    func `the Merkle root is RFC 6962's for any number of leaves`(count: Int) {
        let leaves = (0..<count).map { Hash.of([UInt8($0)]) }
        #expect(MerkleTree.root(leaves) == definition(leaves[...]))
        var growing = MerkleTree.Growing()
        for leaf in leaves { growing.append(leaf) }
        #expect(growing.root == definition(leaves[...]) && growing.count == count)
    }

    @Test func `the same batch prepared twice has the same content and ids, but other salts and leaves`() {
        var generator = SeededGenerator(seed: 1)
        let proposed = batch(["a", "b"])
        let first = PreparedBatch(proposed, tenant: .default, using: &generator)
        let second = PreparedBatch(proposed, tenant: .default, using: &generator)
        #expect(first.content == second.content)
        #expect(first.events.map(\.id) == second.events.map(\.id))
        #expect(first.root != second.root)
    }

    @Test func `content covers what is said and not when it was seen`() {
        var generator = SeededGenerator(seed: 1)
        var proposed = batch(["a"])
        let content = PreparedBatch(proposed, tenant: .default, using: &generator).content
        proposed.events[0].observedAt = Timestamp(microseconds: 99)
        #expect(PreparedBatch(proposed, tenant: .default, using: &generator).content == content)
        proposed.events[0].state = ["name": "other"]
        #expect(PreparedBatch(proposed, tenant: .default, using: &generator).content != content)
    }

    @Test func `every field of an event changes its leaf`() {
        let base = event("a")
        let payload = LogHash.payload(salt: [1], state: [2], before: [3])
        let variants: [(inout LeafContent) -> Void] = [
            { $0.id = UUID() }, { $0.entityType = "phase" }, { $0.entityID = UUID() }, { $0.version = 2 },
            { $0.type = "x" }, { $0.schemaVersion = 2 }, { $0.observedAt = 7 }, { $0.validAt = 7 },
            { $0.parentType = "p" }, { $0.parentID = UUID() }, { $0.reason = "removed" }, { $0.changed = ["a"] },
            { $0.changed = ["a", "b"] }, { $0.changed = ["ab"] }, { $0.actor = "other" },
        ]
        var leaves: Set<Hash> = [LogHash.leaf(of: LeafContent(base, id: base.entity.id, actor: "me"), payload: payload)]
        for vary in variants {
            var content = LeafContent(base, id: base.entity.id, actor: "me")
            vary(&content)
            leaves.insert(LogHash.leaf(of: content, payload: payload))
        }
        #expect(leaves.count == variants.count + 1)
        #expect(
            LogHash.payload(salt: [1], state: nil, before: [3]) != LogHash.payload(salt: [1], state: [], before: [3]))
    }
}
