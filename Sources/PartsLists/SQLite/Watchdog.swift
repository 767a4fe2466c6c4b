/// Counts SQLite's steps and looks at the clock; says when it has been enough.
final class Watchdog {
    static let stepsPerCall: Int32 = 1000

    private let clock = ContinuousClock()
    private let deadline: ContinuousClock.Instant
    private var stepsLeft: Int
    private(set) var isOutOfTime = false

    init(_ limits: PartsListLimits) {
        deadline = clock.now + limits.duration
        stepsLeft = limits.steps
    }

    /// Called by SQLite every thousand steps.
    func isSpent() -> Bool {
        stepsLeft -= Int(Self.stepsPerCall)
        if stepsLeft < 0 { return true }
        isOutOfTime = clock.now >= deadline
        return isOutOfTime
    }
}
