import EventSourcing
import Synchronization
import Testing

@testable import AccessControl

@Suite struct AuthenticatorTests {
    /// A clock that stands still until it is told otherwise.
    private final class StoppedClock: Clock, Sendable {
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
    }

    private let store = MemoryAccessStore()
    private let clock = StoppedClock()
    private let key = APIKey("correct-horse")
    private let authenticator: Authenticator

    init() async throws {
        authenticator = Authenticator(store: store, clock: clock)
        _ = try await store.insert(digest: key.digest, name: "odoo", tenant: .default)
    }

    @Test(arguments: [
        "Bearer correct-horse", "bearer correct-horse", "BEARER   correct-horse ", "Bearer\u{20}correct-horse",
    ])
    func `a known key lets in`(header: String) async throws {
        let principal = try await authenticator.principal(authorization: header)
        #expect(principal.name == "odoo" && principal.tenant == .default)
    }

    @Test(arguments: [nil, "", "Bearer", "Bearer ", "Basic correct-horse", "correct-horse", "Bearercorrect-horse"])
    func `without a key nobody gets in`(header: String?) async {
        await #expect(throws: AccessError(.missingCredentials)) {
            try await authenticator.principal(authorization: header)
        }
    }

    @Test(arguments: ["Bearer wrong", "Bearer correct-hors", "Bearer correct-horse2", "Bearer Correct-Horse"])
    func `a wrong key does not let in, and is not repeated`(header: String) async {
        await #expect {
            try await authenticator.principal(authorization: header)
        } throws: { error in
            error as? AccessError == AccessError(.invalidCredentials) && !"\(error)".contains(header.dropFirst(7))
        }
    }

    @Test func `answers are remembered, and a revoked key is refused within a second`() async throws {
        for _ in 0..<50 { _ = try await authenticator.principal(authorization: "Bearer correct-horse") }
        #expect(store.lookups == 1)
        store.revoke(key)
        clock.advance(by: .seconds(1))
        await #expect(throws: AccessError(.invalidCredentials)) {
            try await authenticator.principal(authorization: "Bearer correct-horse")
        }
    }

    @Test func `an unknown key is looked up once in a while only`() async throws {
        for _ in 0..<50 { _ = try? await authenticator.principal(authorization: "Bearer wrong") }
        #expect(store.lookups == 1)
        clock.advance(by: Authenticator.unknownFor)
        _ = try? await authenticator.principal(authorization: "Bearer wrong")
        #expect(store.lookups == 2)
    }

    @Test func `a flood of wrong keys does not push out the right one`() async throws {
        _ = try await authenticator.principal(authorization: "Bearer correct-horse")
        for attempt in 0..<3000 { _ = try? await authenticator.principal(authorization: "Bearer wrong-\(attempt)") }
        let lookups = store.lookups
        _ = try await authenticator.principal(authorization: "Bearer correct-horse")
        #expect(store.lookups == lookups)
    }
}
