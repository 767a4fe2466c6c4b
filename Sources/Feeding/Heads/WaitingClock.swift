/// A clock reduced to what waiting needs, so that what holds one need not be generic over it.
public struct WaitingClock: Sendable {
    /// Since some moment that stays the same.
    let now: @Sendable () -> Duration
    /// Returns at that time, or throws when cancelled.
    let sleep: @Sendable (_ until: Duration) async throws -> Void

    public init(_ clock: some Clock<Duration>) {
        let start = clock.now
        now = { start.duration(to: clock.now) }
        sleep = { until in try await clock.sleep(until: start.advanced(by: until), tolerance: nil) }
    }

    public static var continuous: WaitingClock { WaitingClock(ContinuousClock()) }
}
