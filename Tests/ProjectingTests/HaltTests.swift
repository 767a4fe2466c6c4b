import EventSourcing
import Logging
import PostgresStorage
import Projecting
import Projections
import SyncTesting
import Synchronization
import Testing

/// What can't go on before a person has acted.
@Suite struct HaltTests {
    /// Says that the log may have more only when the test says so, and remembers how often it was asked.
    private final class Heads: Sendable {
        private let asked = Mutex(0)
        private let stream: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation

        init() { (stream, continuation) = AsyncStream<Void>.makeStream() }

        var count: Int { asked.withLock { $0 } }

        func wait() async throws {
            asked.withLock { $0 += 1 }
            for await _ in stream { return }
            try Task.checkCancellation()
        }

        func advance() { continuation.yield() }
    }

    @Test func `a log in a newer schema halts the read models that need it, once, and the others go on`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 21)
            try await spec.append("1", office.events(30))
            try await spec.runner.catchUp()
            var newer = office.events(1)
            newer[0].schemaVersion = 99
            try await spec.append("2", newer)
            let heads = Heads()
            let runner = ProjectionRunner(
                catalog: Catalog.projections, store: spec.store, tenant: .default,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                waitForHead: { _ in try await heads.wait() })
            let running = Task { try await runner.run() }
            while heads.count == 0 { try await Task.sleep(for: .milliseconds(5)) }
            let builds = try await spec.store.builds(tenant: .default)
            let halted = builds.filter { runner.haltCause(of: $0) == .newerSchema }
            #expect(halted.map(\.name).contains("entity_versions"))
            #expect(halted.allSatisfy { $0.position == 30 })
            let others = builds.filter { runner.haltCause(of: $0) == nil }
            #expect(!others.isEmpty && others.allSatisfy { $0.position == 31 })
            // From here on there is one look for each time that the log has more, and none at what halted.
            for round in 1...3 {
                try await spec.append("more \(round)", office.events(5))
                heads.advance()
                while heads.count == round { try await Task.sleep(for: .milliseconds(5)) }
                #expect(heads.count == round + 1)
            }
            for build in try await spec.store.builds(tenant: .default) {
                #expect(build.position == (runner.haltCause(of: build) == nil ? 46 : 30), "\(build.name)")
            }
            running.cancel()
            _ = await running.result
        }
    }

    @Test func `a build that halts says so with the remedy`() async throws {
        try await ProjectionSpec.with { spec in
            var office = RandomOffice(seed: 22)
            try await spec.runner.catchUp()
            var events = office.events(3)
            events[0].schemaVersion = 99
            try await spec.append("1", events)
            let error = await #expect(throws: ProjectionError.self) { try await spec.runner.catchUp() }
            #expect(error?.code == .newerSchema && error?.disposition == .halt)
            #expect(error?.description.contains("no older than the one that wrote the event") == true)
        }
    }
}
