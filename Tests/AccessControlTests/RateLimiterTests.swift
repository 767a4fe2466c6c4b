import SyncTesting
import Testing

@testable import AccessControl

@Suite struct RateLimiterTests {
    private let clock = StoppedClock()
    private let limiter: RateLimiter<Int>

    init() { limiter = RateLimiter(maximumEntries: 100, clock: clock) }

    @Test(arguments: [1, 2, 60, 1000])
    func `exactly as many as are allowed pass, and a minute later as many again`(limit: Int) {
        for round in 0..<3 {
            let decisions = (0..<(limit + 5)).map { _ in limiter.take(1, limit: limit) }
            #expect(decisions.filter(\.isAdmitted).count == limit, "round \(round)")
            #expect(decisions.map(\.remaining) == (0..<limit).reversed() + [0, 0, 0, 0, 0])
            clock.advance(by: .seconds(61))
        }
    }

    @Test func `in no sixty seconds do more pass, however the requests are spread`() {
        let seed = UInt64.random(in: 1 ... .max)
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var admitted: [Duration] = []
        for _ in 0..<20_000 {
            clock.advance(by: .milliseconds(Int64.random(in: 0...400, using: &generator)))
            if limiter.take(1, limit: 50).isAdmitted { admitted.append(clock.now.offset) }
        }
        for (first, last) in zip(admitted, admitted.dropFirst(50)) { #expect(last - first >= .seconds(60)) }
        #expect(admitted.count > 20_000 / 5 * 50 / 61 / 2, "it lets too few pass")
    }

    @Test func `who is refused may come back when it was told to`() {
        for _ in 0..<3 {
            _ = limiter.take(1, limit: 3)
            clock.advance(by: .seconds(7))
        }
        let refused = limiter.take(1, limit: 3)
        #expect(!refused.isAdmitted && refused.resetSeconds == 40)
        clock.advance(by: .seconds(39))
        #expect(!limiter.take(1, limit: 3).isAdmitted)
        clock.advance(by: .seconds(1))
        #expect(limiter.take(1, limit: 3).isAdmitted)
        #expect(!limiter.take(1, limit: 3).isAdmitted)
    }

    @Test func `subjects don't count for each other, and looking counts for nobody`() {
        #expect(limiter.take(1, limit: 1).isAdmitted)
        for _ in 0..<10 { #expect(limiter.look(2, limit: 1).isAdmitted) }
        #expect(limiter.take(2, limit: 1).isAdmitted && !limiter.look(2, limit: 1).isAdmitted)
    }

    @Test func `a flood of subjects does not make those who ask now forgotten`() {
        for subject in 0..<10_000 {
            _ = limiter.take(-1, limit: 20_000)
            _ = limiter.take(subject, limit: 1)
            if subject % 20 == 0 { clock.advance(by: .seconds(1)) }
        }
        #expect(limiter.look(-1, limit: 20_000).remaining < 20_000 - 1000)
    }
}
