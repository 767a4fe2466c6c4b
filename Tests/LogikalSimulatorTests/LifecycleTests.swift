import Logging
import ServiceLifecycle
import Testing

@testable import LogikalSimulator

@Suite struct LifecycleTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `a graceful shutdown does not wait for a call that hangs`() async throws {
        let simulator = LogikalSimulator(SimulatorConfiguration(), logger: logger)
        let group = ServiceGroup(services: [simulator], logger: logger)
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        simulator.faults = Faults(before: { call in
            guard call.path == "/projects" else { return .none }
            arrived.yield()
            return .delay(.seconds(3600))
        })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let session = try await TestClient(baseURL: simulator.baseURL).login()
            tasks.addTask { _ = try? await session.get("/projects") }
            for await _ in arrivals { break }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(simulator.callLog().last?.status == nil)
    }

    @Test func `a port that is taken is an error for who runs it and for who waits`() async throws {
        try await withSimulator { first, _ in
            let taken = try await first.port
            let second = LogikalSimulator(.with { $0.port = taken }, logger: logger)
            await #expect(throws: (any Error).self) { try await second.run() }
            await #expect(throws: (any Error).self) { try await second.port }
        }
    }
}
