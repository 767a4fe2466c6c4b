import Synchronization

/// Counts requests, and admits so many in any sixty seconds and no more.
///
/// Kept in memory, each process for itself: see `SharedRateLimiter` for several.
public final class RateLimiter<Subject: Hashable & Sendable>: Sendable {
    private struct Entry {
        var window = SlidingWindow()
        var usedAt: Int64
    }

    private let elapsed: @Sendable () -> Duration
    private let maximumEntries: Int
    private let entries = Mutex<[Subject: Entry]>([:])

    /// - Parameter maximumEntries: Of more subjects at once, those that ask the least often are forgotten.
    public init(maximumEntries: Int = 8192, clock: some Clock<Duration> = ContinuousClock()) {
        self.maximumEntries = maximumEntries
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    /// Counts a request, if it is admitted.
    public func take(_ subject: Subject, limit: Int) -> RateDecision {
        let now = elapsed()
        return entries.withLock { entries in
            makeRoom(in: &entries, for: subject)
            var entry = entries[subject] ?? Entry(usedAt: now.components.seconds)
            let decision = entry.window.take(limit: limit, at: now)
            entry.usedAt = now.components.seconds
            entries[subject] = entry
            return decision
        }
    }

    /// What `take(_:limit:)` would say; counts nothing.
    public func look(_ subject: Subject, limit: Int) -> RateDecision {
        let now = elapsed()
        return entries.withLock { entries in
            var window = entries[subject]?.window ?? SlidingWindow()
            return window.decision(limit: limit, at: now)
        }
    }

    private func makeRoom(in entries: inout [Subject: Entry], for subject: Subject) {
        guard entries.count >= maximumEntries, entries[subject] == nil else { return }
        let newest = entries.sorted { $0.value.usedAt > $1.value.usedAt }.prefix(maximumEntries / 2)
        entries = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
    }
}

/// Whether a request may pass, and how many more.
public struct RateDecision: Sendable, Hashable {
    public let limit: Int
    public let isAdmitted: Bool
    public let remaining: Int
    /// Until there is room for more than now; 0 where all of it is there.
    public let resetSeconds: Int

    public init(limit: Int, isAdmitted: Bool, remaining: Int, resetSeconds: Int) {
        self.limit = limit
        self.isAdmitted = isAdmitted
        self.remaining = remaining
        self.resetSeconds = resetSeconds
    }
}

/// Counts per second over the last minute. Sixty seconds touch up to sixty-one of the clock's: so many are added up, or
/// a burst at the end of a second would be forgotten too early.
struct SlidingWindow: Sendable {
    static let seconds: Int64 = 61

    private var counts = [UInt32](repeating: 0, count: Int(seconds))
    private var newest: Int64 = 0
    private var total = 0

    mutating func take(limit: Int, at now: Duration) -> RateDecision {
        let before = decision(limit: limit, at: now)
        guard before.isAdmitted else { return before }
        counts[Int(newest % Self.seconds)] += 1
        total += 1
        return RateDecision(
            limit: limit, isAdmitted: true, remaining: before.remaining - 1, resetSeconds: secondsToReset())
    }

    mutating func decision(limit: Int, at now: Duration) -> RateDecision {
        advance(to: max(now.components.seconds, newest))
        return RateDecision(
            limit: limit, isAdmitted: total < limit, remaining: max(0, limit - total), resetSeconds: secondsToReset())
    }

    private mutating func advance(to second: Int64) {
        guard second > newest else { return }
        for passed in (newest + 1)...min(second, newest + Self.seconds) {
            let index = Int(passed % Self.seconds)
            total -= Int(counts[index])
            counts[index] = 0
        }
        // After a longer silence all of it was cleared, whatever second it was kept under.
        newest = second
    }

    private func secondsToReset() -> Int {
        guard total > 0 else { return 0 }
        let oldest = (newest - Self.seconds + 1...newest).first { $0 >= 0 && counts[Int($0 % Self.seconds)] > 0 }
        return oldest.map { Int($0 + Self.seconds - newest) } ?? 0
    }
}
