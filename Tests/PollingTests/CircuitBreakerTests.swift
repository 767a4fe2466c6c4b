import EventSourcing
import Foundation
import Testing

@testable import LogikalClient
@testable import Polling

@Suite struct CircuitBreakerTests {
    private static let start = Timestamp(microseconds: 1_756_304_572_000_000)

    private static func after(_ seconds: Int) -> Timestamp { start + .seconds(seconds) }

    private static func error(
        _ code: LogikalError.Code, retryAfter: Duration? = nil, on endpoint: LogikalEndpoint = .phases
    ) -> LogikalError {
        LogikalError(code, LogikalError.Scope(endpoint: endpoint, subject: nil), retryAfter: retryAfter)
    }

    private func failed(
        _ breaker: inout CircuitBreaker, _ code: LogikalError.Code, times: Int = 1, at seconds: Int = 0
    ) {
        for _ in 0..<times { breaker.failed(Self.error(code), at: Self.after(seconds), jitter: 1) }
    }

    @Test func `so many failures in a row open it, and an answer in between makes them begin anew`() {
        var breaker = CircuitBreaker()
        failed(&breaker, .timedOut, times: 4)
        #expect(breaker.state == .closed(failures: 4) && !breaker.endsCycle && breaker.cause == .timedOut)
        breaker.answered(at: Self.start)
        #expect(breaker.state == .closed(failures: 0) && breaker.cause == nil)
        failed(&breaker, .serverFailure, times: 5, at: 7)
        #expect(breaker.state == .open(until: Self.after(67)))
        #expect(breaker.endsCycle && breaker.cause == .serverFailure && breaker.since == Self.after(7))
    }

    @Test func `while it is open nobody asks but a person; after that one failure opens it for twice as long`() {
        var breaker = CircuitBreaker()
        failed(&breaker, .unreachable, times: 5)
        for trigger in [CycleTrigger.start, .schedule] {
            #expect(breaker.admit(trigger, at: Self.after(59)) == .wait(until: Self.after(60)))
        }
        var asked = breaker
        #expect(asked.admit(.person, at: Self.after(1)) == .admitted && asked.state == .halfOpen)
        var now = 60
        for pause in [120, 240, 480, 960, 1800, 1800] {
            #expect(breaker.admit(.schedule, at: Self.after(now)) == .admitted)
            #expect(breaker.state == .halfOpen && !breaker.endsCycle)
            failed(&breaker, .unreachable, at: now)
            #expect(breaker.state == .open(until: Self.after(now + pause)))
            now += pause
        }
        #expect(breaker.admit(.schedule, at: Self.after(now)) == .admitted)
        breaker.answered(at: Self.after(now))
        failed(&breaker, .unreachable, times: 5, at: now)
        #expect(breaker.state == .open(until: Self.after(now + 60)), "an answer makes the pauses begin anew")
    }

    @Test func `a licence that is not free opens it at once, for minutes`() {
        var breaker = CircuitBreaker()
        failed(&breaker, .loginRefused)
        #expect(breaker.state == .open(until: Self.after(600)) && breaker.cause == .loginRefused)
        breaker = CircuitBreaker()
        breaker.failed(Self.error(.loginRefused, retryAfter: .seconds(900)), at: Self.start, jitter: 1.25)
        #expect(breaker.state == .open(until: Self.after(1125)))
    }

    @Test func `wrong credentials stop it until a process starts or a person asks`() {
        var breaker = CircuitBreaker()
        failed(&breaker, .unauthorized)
        #expect(breaker.state == .stopped && breaker.endsCycle)
        #expect(breaker.admit(.schedule, at: Self.after(1_000_000)) == .stopped)
        for trigger in [CycleTrigger.start, .person] {
            var again = breaker
            #expect(again.admit(trigger, at: Self.after(1)) == .admitted)
            again.answered(at: Self.after(1))
            #expect(again.state == .closed(failures: 0))
        }
    }

    @Test func `the server's wish to wait stretches a pause, but not without end`() {
        for (asked, pause) in [(Duration.seconds(300), 300), (.seconds(86_400), 1800), (.seconds(1), 60)] {
            var breaker = CircuitBreaker(state: .halfOpen)
            breaker.failed(Self.error(.serverFailure, retryAfter: asked), at: Self.start, jitter: 1)
            #expect(breaker.state == .open(until: Self.after(pause)))
        }
    }

    @Test(arguments: LogikalError.Code.allCases)
    func `what says something of a thing is no failure of the service`(code: LogikalError.Code) {
        let aboutThings: Set<LogikalError.Code> = [
            .forbidden, .notFound, .locked, .badRequest, .bodyTooLarge, .cancelled, .closed, .sessionNotKept,
        ]
        var breaker = CircuitBreaker()
        failed(&breaker, code, times: 5)
        #expect((breaker == CircuitBreaker()) == aboutThings.contains(code))
    }

    @Test func `failures after it has opened change nothing`() {
        var breaker = CircuitBreaker()
        failed(&breaker, .timedOut, times: 5)
        let open = breaker
        failed(&breaker, .timedOut, times: 3, at: 30)
        #expect(breaker.state == open.state && breaker.trips == 1)
    }
}
