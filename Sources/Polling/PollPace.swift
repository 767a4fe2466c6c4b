/// How long to wait between two cycles.
struct PollPace: Sendable {
    static let longestBackoff = Duration.seconds(60)

    let interval: Duration
    /// From 1 on: several pollers of one server must not come back together.
    let jitter: @Sendable () -> Double

    func pause(after failuresInARow: Int) -> Duration {
        guard failuresInARow > 0 else { return interval }
        let doubled = interval * (1 << min(failuresInARow - 1, 10))
        return max(interval, min(doubled, Self.longestBackoff)) * jitter()
    }
}
