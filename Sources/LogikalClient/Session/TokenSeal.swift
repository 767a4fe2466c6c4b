import Crypto
public import Foundation

/// Seals tokens (AES-256-GCM), so that they can be kept where others read. A sealed token opens with the same key, for
/// the same session at the same address only.
public struct TokenSeal: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public static let keyLength = 32

    private let key: SymmetricKey

    /// `nil` for a key of another length than ``keyLength``.
    public init?(key: [UInt8]) {
        guard key.count == Self.keyLength else { return nil }
        self.key = SymmetricKey(data: key)
    }

    public var description: String { "<redacted>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    public func seal(_ token: SessionToken, at address: ServiceAddress) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            Array(token.secret.revealed.utf8), using: key,
            authenticating: Self.context(token.id, address))
        // Nonce, ciphertext and tag; absent only for nonces of an unusual length.
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return Array(combined)
    }

    /// `nil` when it was sealed with another key, for another session or address, or changed since.
    public func open(_ sealed: [UInt8], id: UUID, at address: ServiceAddress) -> SessionToken? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let text = try? AES.GCM.open(box, using: key, authenticating: Self.context(id, address))
        else { return nil }
        return SessionToken(String(decoding: text, as: UTF8.self), id: id)
    }

    private static func context(_ id: UUID, _ address: ServiceAddress) -> [UInt8] {
        Array("LogikalSync session \(id.uuidString) at \(address)".utf8)
    }
}
