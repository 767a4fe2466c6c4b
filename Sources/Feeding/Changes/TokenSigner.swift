import Crypto
import EventSourcing

/// Makes text of bytes that nobody else can make, and bytes of such text: base64url of the bytes and 16 bytes of
/// HMAC-SHA256 over them. What a token is for stands in its first byte, so that none passes for another.
struct TokenSigner: Sendable {
    private static let signatureLength = 16

    /// Of nothing yet: what the key takes is done once.
    private let code: HMAC<SHA256>

    init(key: SymmetricKey) { code = HMAC(key: key) }

    func text(of payload: [UInt8]) -> String { Base64URL.encode(payload + signature(of: payload)) }

    /// `nil` for anything that `text(of:)` did not write with this key.
    func payload(of text: String) -> [UInt8]? {
        guard let bytes = Base64URL.decode(text), bytes.count > Self.signatureLength else { return nil }
        let payload = Array(bytes.dropLast(Self.signatureLength))
        guard Self.areEqual(signature(of: payload), bytes[payload.count...]) else { return nil }
        return payload
    }

    private func signature(of payload: [UInt8]) -> ArraySlice<UInt8> {
        var code = code
        code.update(data: payload)
        return Array(code.finalize())[..<Self.signatureLength]
    }

    /// Takes the same time wherever the first difference is, so that a signature can't be guessed byte by byte.
    private static func areEqual(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
