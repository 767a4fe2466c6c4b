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

    /// Lower case with hyphens, as every id of ours is written. By hand, for it is done for each row and each request.
    public var text: String {
        withUnsafeBytes(of: uuid) { bytes in
            String(unsafeUninitializedCapacity: 36) { text in
                var end = 0
                for index in 0..<16 {
                    switch index {
                    case 4, 6, 8, 10:
                        text[end] = UInt8(ascii: "-")
                        end += 1
                    default: break
                    }
                    text[end] = Self.digit(bytes[index] >> 4)
                    text[end + 1] = Self.digit(bytes[index] & 0x0F)
                    end += 2
                }
                return end
            }
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }
}
