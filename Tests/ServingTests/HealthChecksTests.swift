import EventSourcing
import Synchronization
import Testing

@testable import Serving

@Suite struct HealthChecksTests {
    private final class Counts: Sendable {
        let begun = Mutex(0)
        let checked = Mutex(0)
    }

    @Test func `all who ask while a check is under way wait for that one`() async {
        let counts = Counts()
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let checks = HealthChecks(limit: .seconds(600)) {
            counts.checked.withLock { $0 += 1 }
            for await _ in gate {}
            return HealthReport(database: .ok, migrations: .ok)
        }
        let answers = await withTaskGroup(of: HealthReport.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    counts.begun.withLock { $0 += 1 }
                    return await checks.current()
                }
            }
            while counts.begun.withLock({ $0 }) < 20 || counts.checked.withLock({ $0 }) == 0 { await Task.yield() }
            for _ in 0..<100 { await Task.yield() }
            opening.finish()
            return await group.reduce(into: []) { $0.append($1.status) }
        }
        #expect(answers.count == 20 && answers.allSatisfy { $0 == .ok })
        #expect(counts.checked.withLock { $0 } == 1)
    }

    @Test func `who leaves ends the check for no other`() async {
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let counts = Counts()
        let checks = HealthChecks(limit: .seconds(600)) {
            counts.checked.withLock { $0 += 1 }
            for await _ in gate {}
            return HealthReport(database: .ok, migrations: .ok)
        }
        let leaving = Task { await checks.current() }
        while counts.checked.withLock({ $0 }) == 0 { await Task.yield() }
        leaving.cancel()
        async let staying = checks.current()
        opening.finish()
        #expect(await staying.status == .ok)
    }
}
