/// Hashes events one after the other without asking for memory each time.
public struct LeafHasher: Sendable {
    private var message = HashMessage(capacity: 1024)

    public init() {}

    /// Of bytes that stay where they are.
    public mutating func payload(
        salt: UnsafeRawBufferPointer, state: UnsafeRawBufferPointer?, before: UnsafeRawBufferPointer
    ) -> Hash {
        message.begin()
        message.append(salt)
        message.append(field: state)
        message.append(field: before)
        return message.hash
    }

    public mutating func leaf(of content: LeafContent, payload: Hash) -> Hash {
        message.begin(prefix: LogHash.leafPrefix)
        content.appendFixed(payload, to: &message)
        message.append(field: content.entityType)
        message.append(field: content.type)
        message.append(field: content.actor)
        message.append(field: content.parentType)
        message.append(field: content.reason)
        for name in content.changed { message.append(field: name) }
        return message.hash
    }
}
