import Crypto

/// What a batch says, without when it was seen or how it was salted: tells a resend from another batch under its key.
public struct BatchContent {
    private var sha256 = SHA256()
    private var hasher = LeafHasher()

    public init() {}

    /// - Parameter payload: The payload's digest without a salt.
    public mutating func add(_ content: LeafContent, unsalted payload: Hash) {
        var timeless = content
        timeless.id = content.entityID
        timeless.actor = ""
        timeless.observedAt = 0
        sha256.update(data: hasher.leaf(of: timeless, payload: payload).bytes)
    }

    public var hash: Hash { Hash(sha256.finalize()) }
}
