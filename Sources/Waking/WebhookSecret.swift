import Crypto
import EventSourcing
import Feeding
import Foundation

/// What a consumer and this installation both know, and nobody else: who can sign with it is who he says.
public struct WebhookSecret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    public let revealed: String

    /// 16 to 256 printable characters of ASCII.
    public init(_ text: String) throws(WebhookError) {
        guard (16...256).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw WebhookError(
                .invalidSecret, "must have 16 to 256 printable characters of ASCII; leave it out to get one")
        }
        revealed = text
    }

    private init(revealed: String) { self.revealed = revealed }

    /// 256 random bits.
    public static func random(using generator: inout some RandomNumberGenerator) -> WebhookSecret {
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let text = Data(bytes).base64EncodedString()
        return WebhookSecret(
            revealed: text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""))
    }

    public var description: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// The value of the signature's header: `sha256=` and the HMAC-SHA256 of the timestamp, a dot and the body, in
    /// lower-case hexadecimal.
    ///
    /// - Parameter timestamp: In seconds since 1970. Part of what is signed, so that an old wake-up can't be sent again
    ///   as a new one.
    public func signature(of body: String, timestamp: Int64) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(timestamp).\(body)".utf8), using: SymmetricKey(data: Array(revealed.utf8)))
        return "sha256=" + Hash(bytes: Array(code)).description
    }
}

/// Seals secrets (AES-256-GCM), so that they can be kept where others read. One opens with the same key for the same
/// consumer only.
public struct WebhookSeal: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: SymmetricKey

    /// - Parameter key: 32 bytes.
    public init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    public var description: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    func seal(_ secret: WebhookSecret, of consumer: ConsumerName, tenant: TenantID) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            Array(secret.revealed.utf8), using: key, authenticating: Self.context(consumer, tenant))
        // Nonce, ciphertext and tag; absent only for nonces of an unusual length.
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return Array(combined)
    }

    /// `nil` when it was sealed with another key, for another consumer, or changed since.
    func open(_ sealed: [UInt8], of consumer: ConsumerName, tenant: TenantID) -> WebhookSecret? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let text = try? AES.GCM.open(box, using: key, authenticating: Self.context(consumer, tenant))
        else { return nil }
        return try? WebhookSecret(String(decoding: text, as: UTF8.self))
    }

    private static func context(_ consumer: ConsumerName, _ tenant: TenantID) -> [UInt8] {
        Array("LogikalSync webhook of \(consumer.rawValue) of tenant \(tenant)".utf8)
    }
}
