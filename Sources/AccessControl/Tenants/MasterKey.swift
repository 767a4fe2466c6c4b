import Crypto
public import EventSourcing

/// Seals what has to be read again, as Logikal's passwords (AES-256-GCM). What is sealed opens with the same key, for
/// the same tenant only.
public struct MasterKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public static let length = 32

    private let key: SymmetricKey
    /// Tells keys apart, and nothing about them.
    public let id: String

    /// `nil` for a key of another length than ``length``.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        key = SymmetricKey(data: bytes)
        id = String(Hash.of(Array("LogikalSync master key".utf8) + bytes).description.prefix(16))
    }

    public var description: String { "MasterKey(\(id))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    public func seal(_ secret: String, for tenant: TenantID) throws -> [UInt8] {
        let box = try AES.GCM.seal(Array(secret.utf8), using: key, authenticating: Self.context(tenant))
        // Nonce, ciphertext and tag; absent only for nonces of an unusual length.
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return Array(combined)
    }

    /// `nil` when it was sealed with another key, for another tenant, or changed since.
    public func open(_ sealed: [UInt8], of tenant: TenantID) -> String? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let text = try? AES.GCM.open(box, using: key, authenticating: Self.context(tenant))
        else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    private static func context(_ tenant: TenantID) -> [UInt8] {
        Array("LogikalSync password of tenant \(tenant)".utf8)
    }
}
