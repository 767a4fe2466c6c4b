import EventSourcing
import Foundation
import Synchronization
import Testing

@testable import Feeding

@Suite struct DigestCacheTests {
    private struct Failure: Error {}

    private final class Count: Sendable {
        private let value = Mutex(0)

        var now: Int { value.withLock { $0 } }
        func step() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    private static let epoch = UUID()

    private static func key(_ position: Int64) -> DigestCache.Key {
        DigestCache.Key(tenant: .default, epoch: epoch, position: Position(position), types: [])
    }

    private static let digest = StateDigest([:], of: [])

    @Test func `what many ask for at the same time is computed once`() async throws {
        let (cache, count) = (DigestCache(), Count())
        try await withThrowingTaskGroup(of: StateDigest.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await cache.digest(Self.key(1)) {
                        _ = count.step()
                        await Task.yield()
                        return Self.digest
                    }
                }
            }
            for try await digest in group { #expect(digest == Self.digest) }
        }
        #expect(count.now == 1)
        _ = try await cache.digest(Self.key(2)) {
            _ = count.step()
            return Self.digest
        }
        #expect(count.now == 2)
    }

    @Test func `what failed is tried again`() async throws {
        let (cache, count) = (DigestCache(), Count())
        @Sendable func compute() async throws -> StateDigest {
            if count.step() == 1 { throw Failure() }
            return Self.digest
        }
        await #expect(throws: Failure.self) { try await cache.digest(Self.key(1), compute) }
        #expect(try await cache.digest(Self.key(1), compute) == Self.digest)
        #expect(count.now == 2)
    }

    @Test func `no more is kept than there is room for`() async throws {
        let (cache, count) = (DigestCache(capacity: 2), Count())
        for position in [1, 2, 3, 1] as [Int64] {
            _ = try await cache.digest(Self.key(position)) {
                _ = count.step()
                return Self.digest
            }
        }
        #expect(count.now == 4)
    }
}
