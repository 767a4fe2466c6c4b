import Crypto
import EventSourcing
import Foundation
import SyncTesting
import Testing

@testable import Feeding

@Suite struct SnapshotTokenTests {
    private let codec = FeedCursorCodec(keyID: 1, key: SymmetricKey(data: [UInt8](repeating: 7, count: 32)))

    private func token(_ generator: inout SeededGenerator) -> SnapshotToken {
        let names = ["directory", "project", "phase", "elevation", "parts_list", "deletions", "scope_rule"]
        let types = names.prefix(.random(in: 1...7, using: &generator)).map { EntityType(rawValue: $0) }
        let id = UUID(namespace: UUID(), name: "\(generator.next())")
        return SnapshotToken(
            tenant: TenantID(rawValue: .random(in: .min ... .max, using: &generator)), epoch: UUID(),
            schema: .random(in: .min ... .max, using: &generator),
            position: Position(.random(in: 0 ... .max, using: &generator)), types: types,
            isEverything: Bool.random(using: &generator), limit: .random(in: 1...5000, using: &generator),
            place: SnapshotPlace(
                types.randomElement(using: &generator)!, depth: .random(in: 0 ... .max, using: &generator),
                id: Bool.random(using: &generator) ? id : nil))
    }

    private func isRefused(_ text: String) -> Bool {
        do {
            _ = try codec.snapshotToken(from: text)
            return false
        } catch {
            return error.code == .cursorInvalid && error.parameter == "next"
        }
    }

    @Test func `a token reads back as it was written`() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let token = token(&generator)
            #expect(try codec.snapshotToken(from: codec.text(of: token)) == token)
        }
    }

    @Test func `every changed character is refused, and so is what another key has signed`() {
        var generator = SeededGenerator(seed: 2)
        let token = token(&generator)
        let text = Array(codec.text(of: token).utf8)
        for index in text.indices {
            var changed = text
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(isRefused(String(decoding: changed, as: UTF8.self)), "index \(index)")
        }
        let other = FeedCursorCodec(keyID: 1, key: SymmetricKey(data: [UInt8](repeating: 8, count: 32)))
        #expect(isRefused(other.text(of: token)))
    }

    @Test func `a cursor is no token, nor a token a cursor`() {
        var generator = SeededGenerator(seed: 3)
        let cursor = FeedCursor(
            tenant: .default, epoch: UUID(), view: .latest, filter: 1, position: 1, origin: 1,
            issuedAt: Timestamp(microseconds: 0))
        #expect(isRefused(codec.text(of: cursor)))
        for _ in 0..<50 {
            let text = codec.text(of: token(&generator))
            #expect { try codec.cursor(from: text) } throws: { ($0 as? FeedError)?.code == .cursorInvalid }
        }
    }
}
