import AccessControl
import EventSourcing
import Feeding
import Foundation
import PostgresClient
import PostgresStorage
import Testing

@Suite struct PostgresAccessStoreTests {
    @Test func `of many starts at once one generates a key, which lets in until it is revoked`() async throws {
        try await ServiceDatabase.with { database in
            let store = PostgresAccessStore(pool: database.pool)
            let keys = try await withThrowingTaskGroup(of: Credential?.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        var generator = SystemRandomNumberGenerator()
                        let outcome = try await BootstrapKey(store: store).ensure(configured: nil, using: &generator)
                        return if case .generated(let key, _) = outcome { key } else { nil }
                    }
                }
                return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            let key = try #require(keys.first)
            #expect(keys.count == 1)
            #expect(try await store.keys(of: .default).count == 1)
            #expect(try await store.principal(withDigest: key.digest)?.tenant == .default)
            try await database.owner.execute("update access.api_key set revoked_at = now()")
            #expect(try await store.principal(withDigest: key.digest) == nil)
            #expect(try await store.keys(of: .default).first?.revokedAt != nil)
        }
    }

    @Test func `a configured key may be configured at every start`() async throws {
        try await ServiceDatabase.with { database in
            let store = PostgresAccessStore(pool: database.pool)
            var ids: Set<UUID> = []
            for _ in 0..<3 {
                var generator = SystemRandomNumberGenerator()
                let outcome = try await BootstrapKey(store: store).ensure(configured: "configured", using: &generator)
                if case .configured(let principal) = outcome { ids.insert(principal.id) }
            }
            #expect(ids.count == 1)
        }
    }

    @Test func `all nodes sign cursors with the same key`() async throws {
        try await ServiceDatabase.with { database in
            let store = PostgresAccessStore(pool: database.pool)
            let codecs = try await withThrowingTaskGroup(of: FeedCursorCodec.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var generator = SystemRandomNumberGenerator()
                        return try await store.cursorCodec(using: &generator)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let cursor = FeedCursor(
                tenant: .default, epoch: UUID(), view: .log, filter: 0, position: 1, origin: 0,
                issuedAt: Timestamp(microseconds: 0))
            #expect(Set(codecs.map { $0.text(of: cursor) }).count == 1)
        }
    }
}
