import Crypto

/// A SHA-256 digest.
public struct Hash: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// The chain's value before its first batch.
    public static let zero = Hash(bytes: [UInt8](repeating: 0, count: 32))

    public init(bytes: [UInt8]) { self.bytes = bytes }

    init(_ digest: SHA256.Digest) { bytes = digest.withUnsafeBytes { Array($0) } }

    public static func of(_ bytes: [UInt8]) -> Hash {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Hash(hash.finalize())
    }

    /// Reads what `description` writes; `nil` for any other text.
    public init?(_ text: String) {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue ?? -1 }
        guard digits.count == 64, !digits.contains(-1) else { return nil }
        bytes = stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        guard description.isIdentical(to: text) else { return nil }
    }

    public var description: String {
        var text = ""
        for byte in bytes {
            text.append(Self.digits[Int(byte >> 4)])
            text.append(Self.digits[Int(byte & 0xF)])
        }
        return text
    }

    private static let digits = Array("0123456789abcdef")
}
