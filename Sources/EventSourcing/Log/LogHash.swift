/// What the log's hashes cover, and in which order. Every field is length-prefixed, so that no two contents have the
/// same bytes; times are integral microseconds, because that is what PostgreSQL gives back.
///
/// The payload is salted per event: erasing payload and salt leaves a digest that tells nothing and a chain that holds.
public enum LogHash {
    static let leafPrefix: UInt8 = 0
    private static let chainPrefix: UInt8 = 2

    public static func payload(salt: [UInt8], state: [UInt8]?, before: [UInt8]) -> Hash {
        salt.withUnsafeBytes { salt in
            before.withUnsafeBytes { before in
                guard let state else { return payload(salt: salt, state: nil, before: before) }
                return state.withUnsafeBytes { payload(salt: salt, state: $0, before: before) }
            }
        }
    }

    /// Of bytes that stay where they are.
    public static func payload(
        salt: UnsafeRawBufferPointer, state: UnsafeRawBufferPointer?, before: UnsafeRawBufferPointer
    ) -> Hash {
        var hasher = LeafHasher()
        return hasher.payload(salt: salt, state: state, before: before)
    }

    public static func leaf(of content: LeafContent, payload: Hash) -> Hash {
        var hasher = LeafHasher()
        return hasher.leaf(of: content, payload: payload)
    }

    /// The first leaf of every batch: what was said of the batch as a whole.
    public static func header(key: String, kind: String, actor: String, metadata: [UInt8]) -> Hash {
        var message = HashMessage(prefix: leafPrefix, capacity: 256)
        for text in ["batch", key, kind, actor] { message.append(field: text) }
        metadata.withUnsafeBytes { message.append(field: $0) }
        return message.hash
    }

    /// One link: the batch's place, its root and its moment on top of everything before it.
    public static func chain(
        previous: Hash, tenant: TenantID, batch: Int64, first: Position, last: Position, root: Hash,
        recordedAt: Timestamp
    ) -> Hash {
        var message = HashMessage(prefix: chainPrefix, capacity: 128)
        message.append(previous)
        message.append(bigEndian: tenant.rawValue)
        message.append(bigEndian: batch)
        message.append(bigEndian: first.rawValue)
        message.append(bigEndian: last.rawValue)
        message.append(root)
        message.append(bigEndian: recordedAt.microseconds)
        return message.hash
    }
}
