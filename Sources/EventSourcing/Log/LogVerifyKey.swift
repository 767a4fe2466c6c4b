import Crypto
import Foundation

/// The public half of the key that signs checkpoints: what an auditor keeps.
///
/// Written as `name+id+key`, as Go's `sumdb/note` and the C2SP signed-note format do.
public struct LogVerifyKey: Sendable, Hashable, CustomStringConvertible {
    public static let name = "logikal-sync"
    private static let algorithm: UInt8 = 1
    private static let idLength = 4

    /// 32 bytes, Ed25519.
    private let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// `nil` when the text is no such key, or its id is not the key's.
    public init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let key = Data(base64Encoded: String(parts[2])), key.count == 33,
            key.first == Self.algorithm
        else { return nil }
        bytes = Array(key.dropFirst())
        guard description.isIdentical(to: text) else { return nil }
    }

    public var description: String {
        "\(Self.name)+\(idText)+\(Data([Self.algorithm] + bytes).base64EncodedString())"
    }

    /// Eight hexadecimal digits.
    public var idText: String { String(Hash(bytes: id).description) }

    /// How a signature tells which key made it.
    var id: [UInt8] {
        Array(Hash.of(Array("\(Self.name)\n".utf8) + [Self.algorithm] + bytes).bytes.prefix(Self.idLength))
    }

    func isValid(_ signature: some DataProtocol, of body: String) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: Data(body.utf8))
    }
}
