import ServiceLifecycle

/// Any clock, as the simulator uses it: how long it has been, and waiting.
struct SimulatorClock: Sendable {
    let now: @Sendable () -> Duration
    private let wait: @Sendable (Duration) async throws -> Void

    init<C: Clock>(_ clock: C) where C.Duration == Duration {
        let start = clock.now
        now = { start.duration(to: clock.now) }
        wait = { try await clock.sleep(for: $0) }
    }

    /// Ends early when the task is cancelled or the service shuts down: nobody waits for a simulated hang.
    func sleep(_ duration: Duration) async throws {
        guard duration > .zero else { return }
        try await cancelWhenGracefulShutdown { try await wait(duration) }
    }
}
