import EventSourcing
import Foundation
import Logging
import LogikalModel
import LogikalSimulator
import Operations
import Polling
import PostgresClient
import PostgresStorage
import ServiceLifecycle
import Synchronization
import Testing

/// Who runs operations, and what becomes of them when something comes between.
@Suite struct OperationWorkerTests {
    private static func withOffice(
        latency: LatencyModel = .none, _ body: (Pipeline, SmallOffice) async throws -> Void
    ) async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.latency = latency
        } _: { pipeline in
            try await body(pipeline, try SmallOffice(pipeline.simulator.office))
        }
    }

    /// A fault injector that lets the calls of one kind wait until it is opened.
    private final class Barrier: FaultInjector {
        private let operation: String
        private let isOpen = Mutex(false)
        private let arrived = Mutex(0)

        init(_ operation: String) { self.operation = operation }

        var arrivals: Int { arrived.withLock { $0 } }

        func open() { isOpen.withLock { $0 = true } }

        func before(_ call: SimulatedCall) async -> FaultDecision {
            guard call.operation == operation else { return .none }
            arrived.withLock { $0 += 1 }
            while !isOpen.withLock({ $0 }), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
            return .none
        }
    }

    @Test func `cancelled in mid-crawl it ends soon, logs out, and leaves nothing half-written`() async throws {
        // At this pace all of it takes more than a minute.
        try await Self.withOffice(latency: .measured(scale: 1)) { pipeline, _ in
            let asked = try await pipeline.ask(.everything)
            let working = Task { try await pipeline.worker().runNext() }
            try await eventually("it has read something") {
                try await pipeline.operation(asked.id).progress?["events"]?.number?.int64 ?? 0 > 0
            }
            let began = ContinuousClock.now
            _ = try await pipeline.operations.cancel(
                asked.id, actor: "ben", at: Timestamp(Date()), tenant: .default)
            #expect(try await working.value)
            #expect(ContinuousClock.now - began < .seconds(40))
            let ended = try await pipeline.operation(asked.id)
            #expect(ended.state == .cancelled)
            #expect(try await pipeline.history(asked.id) == [.accepted, .started, .cancelRequested, .cancelled])
            #expect(pipeline.simulator.counters.openSessions == 0)
            #expect(try await pipeline.verify().firstBreak == nil)
            let lease = try await pipeline.store.acquireLease(
                tenant: .default, holder: "another", duration: .seconds(1))
            try await pipeline.store.release(try #require(lease), tenant: .default)
        }
    }

    @Test func `a poller takes up what is asked for though its next cycle is an hour away`() async throws {
        try await Self.withOffice { pipeline, small in
            try await Self.polling(pipeline) { reports in
                try await eventually("the first cycle") { reports.count == 1 }
                for scope in [SyncScope.everything, Pipeline.project(small.wing)] {
                    let asked = try await pipeline.ask(scope)
                    try await eventually("\(scope)") {
                        try await pipeline.operation(asked.id).state == .succeeded
                    }
                }
                #expect(reports.count == 1)
            }
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `a cycle gives way to a look at a part, but not two cycles in a row; one for everything waits`()
        async throws
    {
        try await Self.withOffice { pipeline, small in
            try await pipeline.cycle()
            let barrier = Barrier("GET /directories")
            pipeline.simulator.faults = barrier
            try await Self.polling(pipeline) { reports in
                try await eventually("a cycle is held up") { barrier.arrivals == 1 }
                let everything = try await pipeline.ask(.everything, deep: true)
                // Long enough for a cycle that would give way to it.
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await pipeline.operation(everything.id).state == .accepted)
                #expect(barrier.arrivals == 1)
                _ = try await pipeline.operations.cancel(
                    everything.id, actor: "test", at: Timestamp(Date()), tenant: .default)
                let first = try await pipeline.ask(Pipeline.project(small.wing))
                try await eventually("the operation") { try await pipeline.operation(first.id).state == .succeeded }
                #expect(reports.count == 0)
                try await eventually("the next cycle is held up") { barrier.arrivals == 2 }
                let second = try await pipeline.ask(Pipeline.project(small.annex))
                // As long again: that nothing happens is no fact that could be waited for.
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await pipeline.operation(second.id).state == .accepted)
                barrier.open()
                try await eventually("the cycle ends, then the operation") {
                    try await pipeline.operation(second.id).state == .succeeded
                }
                #expect(reports.count == 1)
            }
            #expect(pipeline.simulator.counters.openSessions == 0)
        }
    }

    /// Runs a poller with an interval of an hour, and tells how many cycles it reported.
    private static func polling(
        _ pipeline: Pipeline, _ body: (_ cycles: Counter) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let reports = Counter()
        let poller = Poller(
            runner: pipeline.runner, operations: pipeline.worker(holder: "test"), interval: .seconds(3600),
            logger: logger, onReport: { _ in reports.increment() })
        let group = ServiceGroup(services: [poller], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await body(reports)) } catch { result = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)

        var count: Int { value.withLock { $0 } }

        func increment() { value.withLock { $0 += 1 } }
    }

    @Test func `a process that is told to stop gives its operation back, and another ends it`() async throws {
        try await Self.withOffice { pipeline, _ in
            let barrier = Barrier("GET /phases")
            pipeline.simulator.faults = barrier
            let asked = try await pipeline.ask(.everything)
            let working = Task { try await pipeline.worker(holder: "first").runNext() }
            try await eventually("it runs") { barrier.arrivals > 0 }
            working.cancel()
            // The service answers one call of a session after the other, the log-out last.
            barrier.open()
            await #expect(throws: CancellationError.self) { _ = try await working.value }
            #expect(try await pipeline.operation(asked.id).state == .accepted)
            #expect(pipeline.simulator.counters.openSessions == 0)
            #expect(try await pipeline.worker(holder: "second").runNext())
            #expect(try await pipeline.operation(asked.id).state == .succeeded)
            #expect(
                try await pipeline.history(asked.id) == [.accepted, .started, .givenBack, .started, .succeeded])
        }
    }

    @Test func `who loses the lease in the middle writes nothing more, and the successor does the work`() async throws {
        try await Self.withOffice { pipeline, _ in
            let barrier = Barrier("GET /phases")
            pipeline.simulator.faults = barrier
            let asked = try await pipeline.ask(.everything)
            let paused = Task { try await pipeline.worker(holder: "paused").runNext() }
            try await eventually("it runs") { barrier.arrivals > 0 }
            try await pipeline.database.owner.execute(
                "update polling.lease set expires_at = now() - interval '1 s'")
            let lease = try #require(
                try await pipeline.store.acquireLease(tenant: .default, holder: "second", duration: .seconds(60)))
            let before = try await pipeline.log().count
            barrier.open()
            #expect(try await paused.value == false)
            #expect(try await pipeline.log().count == before)
            #expect(try await pipeline.operation(asked.id).isStalled)
            try await pipeline.store.release(lease, tenant: .default)
            #expect(try await pipeline.worker(holder: "second").runNext())
            #expect(try await pipeline.operation(asked.id).state == .succeeded)
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `what a dead process left running is taken up without waiting for its lease to end`() async throws {
        try await Self.withOffice { pipeline, _ in
            let asked = try await pipeline.ask(.everything)
            let lease = try #require(
                try await pipeline.store.acquireLease(tenant: .default, holder: "dead", duration: .seconds(3600)))
            _ = try await pipeline.operations.claim(
                only: nil, lease: lease, at: Timestamp(Date()), tenant: .default)
            #expect(try await pipeline.worker(holder: "other").runNext() == false)
            #expect(try await pipeline.worker(holder: "other", isGone: { $0 == "dead" }).runNext())
            #expect(try await pipeline.operation(asked.id).state == .succeeded)
        }
    }

    @Test func `a Logikal that lets nobody in fails the operation with the reason`() async throws {
        try await Self.withOffice { pipeline, _ in
            pipeline.simulator.faults = Faults(before: { call in
                call.operation == "POST /auth" ? .error(status: 401, text: "wrong password") : .none
            })
            let ended = try await pipeline.look(at: .everything)
            #expect(ended.state == .failed)
            #expect(ended.failure?.contains("refuses to let us in") == true, "\(ended.failure ?? "")")
        }
    }

    @Test func `a part that was removed between the request and the look fails with what to do`() async throws {
        try await Self.withOffice { pipeline, small in
            try await pipeline.cycle()
            let asked = try await pipeline.ask(Pipeline.project(small.wing))
            try small.office.apply(.deleteProject(project: small.wing))
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(try await pipeline.worker().runNext())
            let ended = try await pipeline.operation(asked.id)
            #expect(ended.state == .failed)
            #expect(ended.failure?.contains("a look at everything tells what is there") == true)
        }
    }
}
