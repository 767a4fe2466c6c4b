/// The root over a batch's leaves, shaped as RFC 6962 section 2.1 shapes it: no leaf is ever counted twice.
public enum MerkleTree {
    private static let nodePrefix: UInt8 = 1

    /// Of no leaves: the hash of nothing.
    public static func root(_ leaves: [Hash]) -> Hash {
        guard !leaves.isEmpty else { return Hash.of([]) }
        var level = leaves
        while level.count > 1 {
            var next: [Hash] = []
            next.reserveCapacity((level.count + 1) / 2)
            for index in stride(from: 0, to: level.count - 1, by: 2) {
                var node = HashMessage(prefix: nodePrefix, capacity: 65)
                node.append(level[index])
                node.append(level[index + 1])
                next.append(node.hash)
            }
            // An odd one rises as it is; pairing level by level so gives RFC 6962's tree.
            if level.count % 2 == 1 { next.append(level[level.count - 1]) }
            level = next
        }
        return level[0]
    }
}
