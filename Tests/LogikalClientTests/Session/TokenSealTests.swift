import Foundation
import Testing

@testable import LogikalClient

@Suite struct TokenSealTests {
    private static let text = "5f0d6a0e-2a5e-4c0b-9a54-7c1d0e8f3b21"

    private let address: ServiceAddress
    private let seal: TokenSeal
    private let token: SessionToken

    init() throws {
        address = try ServiceAddress("https://host/api/v3")
        seal = try #require(TokenSeal(key: [UInt8](repeating: 7, count: TokenSeal.keyLength)))
        token = try #require(SessionToken(Self.text))
    }

    @Test func `a sealed token opens with its key, for its session at its address`() throws {
        let sealed = try seal.seal(token, at: address)
        let opened = seal.open(sealed, id: token.id, at: address)
        #expect(opened?.secret.revealed == Self.text && opened?.id == token.id)
        #expect(!String(decoding: sealed, as: UTF8.self).contains(Self.text.prefix(8)))
        // Never twice the same bytes, so that nobody can tell whether two are one.
        #expect(try seal.seal(token, at: address) != sealed)
    }

    @Test func `it opens with nothing else`() throws {
        let sealed = try seal.seal(token, at: address)
        let other = try #require(TokenSeal(key: [UInt8](repeating: 8, count: TokenSeal.keyLength)))
        #expect(other.open(sealed, id: token.id, at: address) == nil)
        #expect(seal.open(sealed, id: UUID(), at: address) == nil)
        #expect(seal.open(sealed, id: token.id, at: try ServiceAddress("https://elsewhere/api/v3")) == nil)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(seal.open(changed, id: token.id, at: address) == nil, "byte \(index)")
        }
        for length in [0, 1, 11, sealed.count - 1] {
            #expect(seal.open(Array(sealed.prefix(length)), id: token.id, at: address) == nil)
        }
    }

    @Test func `a key has 32 bytes and is not told`() throws {
        #expect(TokenSeal(key: [UInt8](repeating: 7, count: 31)) == nil)
        #expect(TokenSeal(key: []) == nil)
        var dumped = ""
        dump(seal, to: &dumped)
        #expect(dumped.contains("<redacted>") && "\(seal)" == "<redacted>")
    }
}
