import EventSourcing
import Synchronization

/// A clock that stands still until it is told otherwise.
final class StoppedClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let time = Mutex(Instant(offset: .zero))
    var now: Instant { time.withLock { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {}
    func advance(by duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }

    /// The same as a time of day.
    var moment: Timestamp { Timestamp(microseconds: 1_756_304_572_000_000) + now.offset }
}
