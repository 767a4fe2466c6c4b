import Crypto
public import Foundation

extension UUID {
    /// A version 5 UUID (RFC 9562 section 5.5): the same name in the same namespace is always the same id.
    public init(namespace: UUID, name: String) {
        var hash = Insecure.SHA1()
        withUnsafeBytes(of: namespace.uuid) { hash.update(bufferPointer: $0) }
        hash.update(data: Array(name.utf8))
        var bytes = Array(hash.finalize().prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        self = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    /// Lower case with hyphens, as every id of ours is written.
    public var text: String { uuidString.lowercased() }
}
