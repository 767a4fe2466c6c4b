import Synchronization
import Testing

@testable import Feeding

@Suite struct ReadCacheTests {
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

    @Test func `what many ask for at the same time is read once`() async throws {
        let (cache, count) = (ReadCache<Int, Int>(capacity: 64), Count())
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await cache.value(for: 1) {
                        _ = count.step()
                        await Task.yield()
                        return 10
                    }
                }
            }
            for try await value in group { #expect(value == 10) }
        }
        #expect(count.now == 1)
        _ = try await cache.value(for: 2) {
            _ = count.step()
            return 10
        }
        #expect(count.now == 2)
    }

    @Test func `what failed is tried again`() async throws {
        let (cache, count) = (ReadCache<Int, Int>(capacity: 64), Count())
        @Sendable func read() async throws -> Int {
            if count.step() == 1 { throw Failure() }
            return 10
        }
        await #expect(throws: Failure.self) { try await cache.value(for: 1, read) }
        #expect(try await cache.value(for: 1, read) == 10)
        #expect(count.now == 2)
    }

    @Test func `no more is kept than there is room for`() async throws {
        let (cache, count) = (ReadCache<Int, Int>(capacity: 2), Count())
        for position in [1, 2, 3, 1] {
            _ = try await cache.value(for: position) {
                _ = count.step()
                return 10
            }
        }
        #expect(count.now == 4)
    }

    @Test func `what is not to be kept is for those who ask meanwhile alone`() async throws {
        let (cache, count) = (ReadCache<Int, Int>(capacity: 64), Count())
        for expected in 1...3 {
            let value = try await cache.value(for: 1, keeping: { $0 == 2 }) { count.step() }
            #expect(value == min(expected, 2))
        }
        #expect(cache.totals == (1, 2))
    }

    @Test func `a read goes on for the others when the one who brought it is cancelled`() async throws {
        let cache = ReadCache<Int, Int>(capacity: 64)
        let (gate, open) = AsyncStream<Void>.makeStream()
        let first = Task {
            try await cache.value(for: 1) {
                for await _ in gate { break }
                try Task.checkCancellation()
                return 10
            }
        }
        while cache.totals.misses == 0 { await Task.yield() }
        first.cancel()
        async let second = cache.value(for: 1) { 20 }
        while cache.totals.hits == 0 { await Task.yield() }
        open.yield()
        #expect(try await second == 10)
    }
}
