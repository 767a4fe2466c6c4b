import Synchronization
import Testing

@testable import Feeding

@Suite struct SharedReadsTests {
    private struct Failure: Error {}

    /// What is read counts up, and is given out when the test says so.
    private final class Source: Sendable {
        private struct State {
            var asked = 0
            var reads = 0
            var credit = 0
            var waiting: [CheckedContinuation<Void, Never>] = []
        }

        private let state = Mutex(State())

        var asked: Int { state.withLock { $0.asked } }
        var reads: Int { state.withLock { $0.reads } }

        func ask() { state.withLock { $0.asked += 1 } }

        func open(_ count: Int = 1) {
            for _ in 0..<count {
                state.withLock { state in
                    guard !state.waiting.isEmpty else { return state.credit += 1 }
                    state.waiting.removeFirst().resume()
                }
            }
        }

        func read() async -> Int {
            let number = state.withLock { state in
                state.reads += 1
                return state.reads
            }
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    guard state.credit == 0 else {
                        state.credit -= 1
                        return continuation.resume()
                    }
                    state.waiting.append(continuation)
                }
            }
            return number
        }
    }

    private static func eventually(_ holds: () -> Bool) async {
        while !holds() { await Task.yield() }
    }

    @Test func `those who ask while a read is under way share the one after it`() async throws {
        let (reads, source) = (SharedReads<String, Int>(), Source())
        let first = Task { try await reads.value(for: "a") { await source.read() } }
        await Self.eventually { source.reads == 1 }
        try await withThrowingTaskGroup(of: Int.self) { others in
            for _ in 0..<20 {
                others.addTask {
                    source.ask()
                    return try await reads.value(for: "a") { await source.read() }
                }
            }
            await Self.eventually { source.asked == 20 }
            for _ in 0..<50 { await Task.yield() }
            #expect(source.reads == 1)
            source.open()
            await Self.eventually { source.reads == 2 }
            source.open()
            // Whoever was slow to ask has a third, but nobody was given the first.
            source.open(20)
            for try await value in others { #expect(value > 1) }
        }
        let one = try await first.value
        #expect(one == 1 && source.reads < 10)
    }

    @Test func `a read is not kept, and one that failed is its askers' only`() async throws {
        let (reads, source) = (SharedReads<String, Int>(), Source())
        source.open(3)
        @Sendable func read() async throws -> Int {
            let number = await source.read()
            if number == 1 { throw Failure() }
            return number
        }
        await #expect(throws: Failure.self) { try await reads.value(for: "a", read) }
        let second = try await reads.value(for: "a", read)
        let third = try await reads.value(for: "a", read)
        #expect(second == 2 && third == 3)
    }

    @Test func `different things are read beside each other`() async throws {
        let (reads, source) = (SharedReads<String, Int>(), Source())
        async let left = reads.value(for: "a") { await source.read() }
        async let right = reads.value(for: "b") { await source.read() }
        await Self.eventually { source.reads == 2 }
        source.open(2)
        let values = try await [left, right]
        #expect(values.sorted() == [1, 2])
    }
}
