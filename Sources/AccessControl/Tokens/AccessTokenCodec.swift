public import Crypto
public import EventSourcing
import Foundation

/// Writes access tokens as JSON Web Tokens (RFC 7519, HS256) and reads its own back.
///
/// A header that differs from the one that is written here in a single byte is refused before anything is decoded, so
/// that no token chooses its algorithm or key.
public struct AccessTokenCodec: Sendable {
    private static let issuer = "logikal-sync"
    private static let audience = "logikal-sync/api/v1"
    /// How far the clocks of two nodes may differ.
    private static let leeway: Int64 = 5
    private static let longestToken = 1024
    /// Of a token, in seconds; none of ours lives longer.
    private static let longestLife: Int64 = 86_400

    private let header: String
    private let key: SymmetricKey

    /// - Parameters:
    ///   - keyID: names the key inside tokens, for the day when there are two.
    ///   - key: 256 bits, the same on every node and after every restart.
    public init(keyID: Int16, key: SymmetricKey) {
        header = Self.segment(["alg": "HS256", "kid": .string("\(keyID)"), "typ": "JWT"])
        self.key = key
    }

    /// Times are in whole seconds.
    public func text(of token: AccessToken) -> String {
        let issued = JSONValue.integer(token.issuedAt.seconds)
        let claims: JSONValue = [
            "aud": .string(Self.audience), "exp": .integer(token.expiresAt.seconds), "iat": issued,
            "iss": .string(Self.issuer), "nbf": issued, "sid": .string(token.session.text),
            "sub": .string(token.client.description), "tenant": .integer(token.tenant.rawValue),
        ]
        let signed = "\(header).\(Self.segment(claims))"
        let signature = HMAC<SHA256>.authenticationCode(for: Array(signed.utf8), using: key)
        return "\(signed).\(Base64URL.encode(Array(signature)))"
    }

    /// Whether a text looks like a token rather than like a key.
    static func mayBeToken(_ text: some StringProtocol) -> Bool { text.hasPrefix("eyJ") && text.contains(".") }

    /// - Throws: `token_invalid` for anything that `text(of:)` did not write with this key, `token_expired`.
    public func token(from text: some StringProtocol, at now: Timestamp) throws(AccessError) -> AccessToken {
        let invalid = AccessError(.tokenInvalid)
        guard text.utf8.count <= Self.longestToken else { throw invalid }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == header, let signature = Base64URL.decode(String(parts[2])),
            // Takes the same time wherever the first difference is.
            HMAC<SHA256>.isValidAuthenticationCode(
                signature, authenticating: Array("\(parts[0]).\(parts[1])".utf8), using: key)
        else { throw invalid }
        guard let bytes = Base64URL.decode(String(parts[1])), let claims = try? JSONReader.read(bytes),
            claims["iss"]?.string == Self.issuer, claims["aud"]?.string == Self.audience,
            let tenant = claims["tenant"]?.number?.int64.flatMap(Int32.init(exactly:)),
            let client = claims["sub"]?.string.flatMap({ ClientID($0) }),
            let session = claims["sid"]?.string.flatMap(UUID.init(uuidString:)),
            let issued = claims["iat"]?.number?.int64, let notBefore = claims["nbf"]?.number?.int64,
            let expires = claims["exp"]?.number?.int64, (0...now.seconds + Self.leeway).contains(issued),
            notBefore == issued, expires > issued, expires - issued <= Self.longestLife
        else { throw invalid }
        guard now.seconds < expires else { throw AccessError(.tokenExpired) }
        return AccessToken(
            tenant: TenantID(rawValue: tenant), client: client, session: session,
            issuedAt: Timestamp(microseconds: issued * 1_000_000),
            expiresAt: Timestamp(microseconds: expires * 1_000_000))
    }

    private static func segment(_ json: JSONValue) -> String { Base64URL.encode(CanonicalJSON.bytes(json)) }
}

extension Timestamp {
    fileprivate var seconds: Int64 { microseconds / 1_000_000 }
}
