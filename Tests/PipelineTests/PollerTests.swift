import Logging
import LogikalSimulator
import Polling
import Synchronization
import Testing

/// Several processes that poll one tenant.
@Suite struct PollerTests {
    private final class Counter: Sendable {
        private let value = Mutex(0)

        var count: Int { value.withLock { $0 } }

        func increment() { value.withLock { $0 += 1 } }
    }

    /// Counts how often a cycle was left to another process.
    private struct Refusals: LogHandler {
        let counter: Counter
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            if event.message == "cycle left to another process" { counter.increment() }
        }
    }

    /// Says soon that the time has come. Between two looks there is time for another to get the lease.
    private struct ImpatientClock: Clock {
        var now: ContinuousClock.Instant { .now }
        var minimumResolution: Duration { .nanoseconds(1) }

        func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
            try await ContinuousClock().sleep(for: .milliseconds(300))
        }
    }

    @Test func `several pollers look no more often than one does`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            func polling(_ runner: CycleRunner, _ looks: Counter, _ refusals: Counter) -> Task<Void, any Error> {
                let logger = Logger(label: "test") { _ in Refusals(counter: refusals) }
                let poller = Poller(
                    runner: runner, interval: .seconds(3600), clock: ImpatientClock(), logger: logger
                ) { report in
                    if report.outcome == .complete { looks.increment() }
                }
                return Task { try await poller.run() }
            }
            let (first, second, refusals) = (Counter(), Counter(), Counter())
            let former = polling(pipeline.runner, first, refusals)
            try await eventually("the first looks") { first.count > 1 }
            let latter = polling(pipeline.restarted().runner, second, Counter())
            try await eventually("the second looks") { second.count > 1 }
            // Whoever looked last has waited by its own clock; the other goes by the hour since then.
            let refused = refusals.count
            try await eventually("the first is refused") { refusals.count > refused || second.count > 5 }
            let looks = first.count
            let seconds = second.count
            try await eventually("the second goes on") { second.count > seconds + 5 }
            #expect(first.count == looks)
            latter.cancel()
            pipeline.time.advance(by: 3600)
            try await eventually("the first goes on") { first.count > looks }
            former.cancel()
            try await former.value
            try await latter.value
        }
    }
}
