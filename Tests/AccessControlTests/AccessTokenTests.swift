import Crypto
import EventSourcing
import Foundation
import SyncTesting
import Testing

@testable import AccessControl

@Suite struct AccessTokenTests {
    private static let now = Timestamp(microseconds: 1_756_304_572_000_000)

    private let key = SymmetricKey(data: [UInt8](repeating: 1, count: 32))
    private let codec: AccessTokenCodec
    private let token = AccessToken(
        tenant: TenantID(rawValue: 7), client: ClientID(UUID()), session: UUID(), issuedAt: now,
        expiresAt: now + AccessToken.lifetime)

    init() { codec = AccessTokenCodec(keyID: 3, key: key) }

    /// A token that somebody with the key could make.
    private func signed(header: String, claims: JSONValue) -> String {
        let text = "\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(CanonicalJSON.bytes(claims)))"
        let signature = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
        return "\(text).\(Base64URL.encode(Array(signature)))"
    }

    private var claims: JSONObject {
        get throws {
            let parts = codec.text(of: token).split(separator: ".")
            let bytes = try #require(Base64URL.decode(String(parts[1])))
            return try #require(try JSONReader.read(bytes).object)
        }
    }

    private let header = #"{"alg":"HS256","kid":"3","typ":"JWT"}"#

    @Test func `what was written is read, up to its last second`() throws {
        let text = codec.text(of: token)
        #expect(try codec.token(from: text, at: Self.now) == token)
        #expect(try codec.token(from: text, at: Self.now + .seconds(899)) == token)
        #expect(throws: AccessError(.tokenExpired)) { try codec.token(from: text, at: Self.now + .seconds(900)) }
        #expect(throws: AccessError(.tokenInvalid)) { try codec.token(from: text, at: Self.now + .seconds(-6)) }
    }

    @Test func `it is a JSON Web Token as others read it`() throws {
        let parts = codec.text(of: token).split(separator: ".").map { Base64URL.decode(String($0)) ?? [] }
        #expect(String(decoding: parts[0], as: UTF8.self) == header)
        let claims = try JSONReader.read(parts[1])
        #expect(claims["iss"] == "logikal-sync" && claims["tenant"] == 7)
        #expect(claims["exp"]?.number?.int64 == 1_756_304_572 + 900 && claims["iat"] == claims["nbf"])
        #expect(parts[2].count == 32)
    }

    @Test func `no bit of it can be changed`() {
        let text = Array(codec.text(of: token).utf8)
        for index in text.indices {
            for bit in 0..<7 {
                var changed = text
                changed[index] ^= 1 << bit
                let refused = String(decoding: changed, as: UTF8.self)
                #expect(throws: AccessError(.tokenInvalid)) { try codec.token(from: refused, at: Self.now) }
            }
        }
    }

    @Test(arguments: [
        #"{"alg":"none"}"#, #"{"alg":"none","typ":"JWT"}"#, #"{"alg":"HS512","kid":"3","typ":"JWT"}"#,
        #"{"alg":"HS256","kid":"4","typ":"JWT"}"#, #"{"alg":"HS256","kid":"3","typ":"JWT","crit":["x"]}"#,
        #"{"alg":"HS256","kid":"3","typ":"JWT" }"#, #"{"kid":"3","alg":"HS256","typ":"JWT"}"#,
    ])
    func `a token does not choose its algorithm or its key, even when it is well signed`(header: String) throws {
        let text = signed(header: header, claims: .object(try claims))
        #expect(throws: AccessError(.tokenInvalid)) { try codec.token(from: text, at: Self.now) }
        let unsigned = text.split(separator: ".").prefix(2).joined(separator: ".") + "."
        #expect(throws: AccessError(.tokenInvalid)) { try codec.token(from: unsigned, at: Self.now) }
    }

    @Test func `every claim has to be there and to be ours`() throws {
        #expect(try codec.token(from: signed(header: header, claims: .object(claims)), at: Self.now) == token)
        for name in try claims.members.map(\.key) {
            for value in [nil, JSONValue.null, "x", [:], .integer(Int64.max)] {
                var changed = try claims
                changed[name] = value
                let text = signed(header: header, claims: .object(changed))
                #expect(throws: AccessError.self, "\(name) \(String(describing: value))") {
                    try codec.token(from: text, at: Self.now)
                }
            }
        }
    }

    @Test func `whatever it is given, it answers with an error and does not stop`() {
        let seed = UInt64.random(in: 1 ... .max)
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("eyJ.{}\":,0AZaz-_\u{0}é")
        for _ in 0..<5000 {
            let length = Int.random(in: 0..<60, using: &generator)
            let text = String((0..<length).map { _ in alphabet.randomElement(using: &generator)! })
            #expect(throws: AccessError.self) { try codec.token(from: text, at: Self.now) }
        }
        let long = codec.text(of: token) + String(repeating: "A", count: 10_000)
        #expect(throws: AccessError(.tokenInvalid)) { try codec.token(from: long, at: Self.now) }
    }
}
