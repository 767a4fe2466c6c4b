/// The root over a batch's leaves, shaped as RFC 6962 section 2.1 shapes it: no leaf is ever counted twice.
public enum MerkleTree {
    private static let nodePrefix: UInt8 = 1

    /// Of no leaves: the hash of nothing.
    public static func root(_ leaves: [Hash]) -> Hash {
        guard !leaves.isEmpty else { return Hash.of([]) }
        var level = leaves
        while level.count > 1 { level = nextLevel(level) }
        return level[0]
    }

    /// The hashes beside the way from a leaf to the root, from below.
    public static func path(to index: Int, in leaves: [Hash]) -> [Hash] {
        var path: [Hash] = []
        var (index, level) = (index, leaves)
        while level.count > 1 {
            let sibling = index ^ 1
            if level.indices.contains(sibling) { path.append(level[sibling]) }
            level = nextLevel(level)
            index /= 2
        }
        return path
    }

    /// The root that a leaf and the hashes beside its way lead to; `nil` when the path is not as long as it has to be.
    public static func root(from leaf: Hash, at index: Int, of count: Int, along path: [Hash]) -> Hash? {
        guard index >= 0, index < count else { return nil }
        var (index, count, hash) = (index, count, leaf)
        var rest = path[...]
        while count > 1 {
            // The last of an odd level has nobody beside it.
            if index ^ 1 < count {
                guard let sibling = rest.popFirst() else { return nil }
                hash = index.isMultiple(of: 2) ? node(hash, sibling) : node(sibling, hash)
            }
            index /= 2
            count = (count + 1) / 2
        }
        return rest.isEmpty ? hash : nil
    }

    /// The root of leaves that come one by one, in memory for their number's logarithm.
    public struct Growing: Sendable {
        public private(set) var count: Int64 = 0
        /// Roots of whole subtrees, the largest first, with how many leaves each has.
        private var subtrees: [(root: Hash, leaves: Int64)] = []

        public init() {}

        public mutating func append(_ leaf: Hash) {
            count += 1
            var added = (root: leaf, leaves: Int64(1))
            while let last = subtrees.last, last.leaves == added.leaves {
                subtrees.removeLast()
                added = (MerkleTree.node(last.root, added.root), last.leaves + added.leaves)
            }
            subtrees.append(added)
        }

        /// As `MerkleTree.root` of all of them.
        public var root: Hash {
            guard var root = subtrees.last?.root else { return Hash.of([]) }
            for subtree in subtrees.dropLast().reversed() { root = MerkleTree.node(subtree.root, root) }
            return root
        }
    }

    private static func nextLevel(_ level: [Hash]) -> [Hash] {
        var next: [Hash] = []
        next.reserveCapacity((level.count + 1) / 2)
        for index in stride(from: 0, to: level.count - 1, by: 2) { next.append(node(level[index], level[index + 1])) }
        // An odd one rises as it is; pairing level by level so gives RFC 6962's tree.
        if level.count % 2 == 1 { next.append(level[level.count - 1]) }
        return next
    }

    private static func node(_ left: Hash, _ right: Hash) -> Hash {
        var node = HashMessage(prefix: nodePrefix, capacity: 65)
        node.append(left)
        node.append(right)
        return node.hash
    }
}
