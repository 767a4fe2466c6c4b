import Foundation
import Testing

@testable import AccessControl

@Suite struct LoginThrottleTests {
    private let clock = StoppedClock()
    private let throttle: LoginThrottle
    private let client = ClientID(UUID())

    init() { throttle = LoginThrottle(clock: clock) }

    /// Seconds to wait; 0 where it is admitted.
    private func wait(_ client: ClientID?, from address: String) -> Int {
        do throws(AccessError) {
            try throttle.admit(client, from: address)
            return 0
        } catch { return error.retryAfterSeconds ?? -1 }
    }

    @Test func `after some failures each further one doubles the wait, up to five minutes`() {
        for _ in 0..<LoginThrottle.freeOfClient {
            #expect(wait(client, from: "a") == 0)
            throttle.failed(client, from: "a")
        }
        var waits: [Int] = []
        for _ in 0..<12 {
            let wait = wait(client, from: "a")
            waits.append(wait)
            clock.advance(by: .seconds(wait))
            #expect(self.wait(client, from: "a") == 0)
            throttle.failed(client, from: "a")
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
    }

    @Test func `nobody can lock a client out from another address`() {
        for _ in 0..<1000 { throttle.failed(client, from: "attacker") }
        #expect(wait(client, from: "attacker") > 0)
        #expect(wait(client, from: "office") == 0)
    }

    @Test func `one address that tries many clients has to wait as well`() {
        for _ in 0..<LoginThrottle.freeOfAddress {
            #expect(wait(ClientID(UUID()), from: "a") == 0)
            throttle.failed(ClientID(UUID()), from: "a")
        }
        #expect(wait(client, from: "a") > 0 && wait(nil, from: "a") > 0)
    }

    @Test func `a success clears the client but not the address`() {
        for _ in 0..<LoginThrottle.freeOfAddress { throttle.failed(client, from: "a") }
        throttle.succeeded(client, from: "a")
        #expect(wait(client, from: "a") > 0)
        clock.advance(by: LoginThrottle.forgottenAfter)
        #expect(wait(client, from: "a") == 0)
    }

    @Test func `a flood of addresses takes bounded room and does not free who fails still`() {
        for address in 0..<20_000 {
            throttle.failed(nil, from: "\(address)")
            if address % 100 == 0 { throttle.failed(client, from: "a") }
            if address % 1000 == 0 { clock.advance(by: .seconds(1)) }
        }
        #expect(wait(client, from: "a") > 0)
    }
}
