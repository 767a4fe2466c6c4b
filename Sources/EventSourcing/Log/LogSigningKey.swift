import Crypto
import Foundation

/// The Ed25519 key that signs checkpoints. Can't be printed.
public struct LogSigningKey: Sendable, CustomStringConvertible {
    private let key: Curve25519.Signing.PrivateKey

    public init() { key = Curve25519.Signing.PrivateKey() }

    /// From a file's text: PEM (PKCS #8, as `openssl genpkey -algorithm ed25519` writes it), or 32 bytes in base64.
    /// `nil` for anything else.
    public init?(text: String) {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
        guard var bytes = Data(base64Encoded: lines.joined()) else { return nil }
        if bytes.count == 48, bytes.starts(with: Self.pkcs8Prefix) { bytes = bytes.dropFirst(Self.pkcs8Prefix.count) }
        guard bytes.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else {
            return nil
        }
        self.key = key
    }

    /// What a file keeps of it.
    public var secretText: String {
        let base64 = Data(Self.pkcs8Prefix + key.rawRepresentation).base64EncodedString()
        return "-----BEGIN PRIVATE KEY-----\n\(base64)\n-----END PRIVATE KEY-----\n"
    }

    public var verifyKey: LogVerifyKey { LogVerifyKey(bytes: Array(key.publicKey.rawRepresentation)) }

    public func sign(_ checkpoint: LogCheckpoint) throws -> SignedCheckpoint {
        let body = checkpoint.body
        let signature = try key.signature(for: Data(body.utf8))
        return SignedCheckpoint(checkpoint, keyID: verifyKey.id, signature: Array(signature))
    }

    public var description: String { "the key that \(verifyKey) verifies" }

    /// RFC 8410: version 0, id-Ed25519, an octet string of an octet string of 32 bytes.
    private static let pkcs8Prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
}
