import Synchronization
import Testing

@testable import AccessControl

@Suite struct SharedLookupsTests {
    private final class Looks: Sendable {
        private let state = Mutex((count: 0, isOpen: false))

        var count: Int { state.withLock { $0.count } }

        func look() async -> Int {
            let number = state.withLock { state in
                state.count += 1
                return state.count
            }
            while !state.withLock({ $0.isOpen }) { await Task.yield() }
            return number
        }

        func open() { state.withLock { $0.isOpen = true } }
    }

    @Test func `those who look at the same time share one look, and who comes later looks anew`() async throws {
        let (lookups, looks) = (SharedLookups<String, Int>(), Looks())
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<100 { group.addTask { try await lookups.value(for: "a") { await looks.look() } } }
            for _ in 0..<1000 { await Task.yield() }
            #expect(looks.count == 1)
            looks.open()
            try await group.waitForAll()
        }
        let before = looks.count
        #expect(try await lookups.value(for: "a") { await looks.look() } == before + 1)
    }

    @Test func `a look that fails fails for those who share it, and for nobody else`() async throws {
        struct Failed: Error {}
        let lookups = SharedLookups<String, Int>()
        await #expect(throws: Failed.self) { try await lookups.value(for: "a") { throw Failed() } }
        #expect(try await lookups.value(for: "a") { 1 } == 1)
    }
}
