import Crypto
import EventSourcing
import Foundation
import SyncTesting
import Testing

@testable import Feeding

@Suite struct FeedCursorTests {
    private let codec = FeedCursorCodec(keyID: 1, key: SymmetricKey(data: [UInt8](repeating: 7, count: 32)))

    private func cursor(_ generator: inout SeededGenerator) -> FeedCursor {
        let id = withUnsafeBytes(of: (generator.next(), generator.next())) {
            UUID(uuid: $0.loadUnaligned(as: uuid_t.self))
        }
        return FeedCursor(
            tenant: TenantID(rawValue: .random(in: .min ... .max, using: &generator)), epoch: id,
            view: FeedView.allCases.randomElement(using: &generator)!, filter: generator.next(),
            schema: .random(in: .min ... .max, using: &generator),
            position: Position(.random(in: 0 ... .max, using: &generator)),
            origin: Position(.random(in: 0 ... .max, using: &generator)),
            issuedAt: Timestamp(microseconds: .random(in: 0...4_000_000_000, using: &generator) * 1_000_000))
    }

    private func isRefused(_ text: String) -> Bool {
        do {
            _ = try codec.cursor(from: text)
            return false
        } catch {
            let isShown = text.count > 20 && "\(error)".contains(text)
            return error.code == .cursorInvalid && !isShown
        }
    }

    @Test func `a cursor reads back as it was written`() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let cursor = cursor(&generator)
            #expect(try codec.cursor(from: codec.text(of: cursor)) == cursor)
        }
    }

    @Test func `every changed character is refused`() {
        var generator = SeededGenerator(seed: 2)
        let text = Array(codec.text(of: cursor(&generator)).utf8)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for index in text.indices {
            for character in alphabet where character != text[index] {
                var changed = text
                changed[index] = character
                #expect(isRefused(String(decoding: changed, as: UTF8.self)), "index \(index)")
            }
        }
    }

    @Test func `every bit of payload and signature counts`() throws {
        var generator = SeededGenerator(seed: 3)
        let bytes = try #require(Base64URL.decode(codec.text(of: cursor(&generator))))
        #expect(bytes.count == 74)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                #expect(isRefused(Base64URL.encode(changed)), "byte \(index) bit \(bit)")
            }
        }
    }

    @Test func `a cursor cut short or made longer is refused`() {
        var generator = SeededGenerator(seed: 4)
        let text = codec.text(of: cursor(&generator))
        for length in 0..<text.count { #expect(isRefused(String(text.prefix(length)))) }
        for ending in ["=", "A", "AA", "AAAA", " ", "\n", text] { #expect(isRefused(text + ending)) }
    }

    @Test func `a cursor of another key or key number is refused`() throws {
        var generator = SeededGenerator(seed: 5)
        let cursor = cursor(&generator)
        let otherKey = FeedCursorCodec(keyID: 1, key: SymmetricKey(data: [UInt8](repeating: 8, count: 32)))
        let otherNumber = FeedCursorCodec(keyID: 2, key: SymmetricKey(data: [UInt8](repeating: 7, count: 32)))
        #expect(isRefused(otherKey.text(of: cursor)))
        #expect(isRefused(otherNumber.text(of: cursor)))
    }

    @Test func `text that never was a cursor is refused`() {
        for text in [
            "", " ", "0", "now", "é", "👷", String(repeating: "A", count: 99), String(repeating: "A", count: 100_000),
        ] {
            #expect(isRefused(text))
        }
    }

    @Test func `a filter is the same in whatever order its types are named`() throws {
        let vocabulary = FeedVocabulary(entityTypes: ["project", "phase"].map(EntityType.init(rawValue:)))
        let one = try vocabulary.filter(from: "project,phase.changed,phase")
        let other = try vocabulary.filter(from: "phase, project ,phase.changed,phase")
        #expect(one == other)
        #expect(one.digest == other.digest)
        #expect(one.digest != (try vocabulary.filter(from: "project,phase")).digest)
    }

    @Test(arguments: ["projects", "project,", ",project", "project,,phase", "Project", "project.exploded", " ", "*"])
    func `a type that nobody knows is refused`(list: String) {
        let vocabulary = FeedVocabulary(entityTypes: ["project", "phase"].map(EntityType.init(rawValue:)))
        #expect { try vocabulary.filter(from: list) } throws: { ($0 as? FeedError)?.code == .unknownType }
    }
}
