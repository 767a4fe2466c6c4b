import Crypto
import EventSourcing
import Foundation
import Synchronization
import Testing

@testable import AccessControl

@Suite struct AuthenticatorTests {
    private let store = MemoryAccessStore()
    private let clock = StoppedClock()
    private let codec = AccessTokenCodec(keyID: 7, key: SymmetricKey(data: [UInt8](repeating: 1, count: 32)))
    private let key = Credential("correct-horse")
    private let authenticator: Authenticator

    init() async throws {
        authenticator = Authenticator(store: store, codec: codec, clock: clock, now: { [clock] in clock.moment })
        _ = try await store.insert(digest: key.digest, name: "odoo", roles: [.reader], tenant: .default)
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

    private func token(session: UUID, expiresIn: Duration = AccessToken.lifetime) -> String {
        codec.text(
            of: AccessToken(
                tenant: .default, client: ClientID(UUID()), session: session, issuedAt: clock.moment,
                expiresAt: clock.moment + expiresIn))
    }

    private func open(_ session: UUID, roles: Set<Role>) {
        store.state.withLock {
            $0.sessions[session] = Principal(
                tenant: .default, kind: .client, id: UUID(), name: "addon", roles: roles)
        }
    }

    @Test func `a token lets in as what its client is now, and not after its session`() async throws {
        let session = UUID()
        open(session, roles: [.admin])
        let header = "Bearer \(token(session: session))"
        #expect(try await authenticator.principal(authorization: header).may(.clientsWrite))
        open(session, roles: [.reader])
        clock.advance(by: Authenticator.knownFor)
        #expect(try await !authenticator.principal(authorization: header).may(.clientsWrite))
        store.state.withLock { $0.sessions = [:] }
        clock.advance(by: Authenticator.knownFor)
        await #expect(throws: AccessError(.tokenInvalid)) {
            try await authenticator.principal(authorization: header)
        }
    }

    @Test func `a token is not remembered beyond its end`() async throws {
        let session = UUID()
        open(session, roles: [.reader])
        let header = "Bearer \(token(session: session, expiresIn: .seconds(1)))"
        _ = try await authenticator.principal(authorization: header)
        clock.advance(by: .seconds(1))
        await #expect(throws: AccessError(.tokenExpired)) {
            try await authenticator.principal(authorization: header)
        }
    }

    @Test func `a token with a wrong signature costs no question to the store`() async throws {
        let header = "Bearer \(token(session: UUID()))"
        let changed = header.dropLast() + (header.hasSuffix("A") ? "E" : "A")
        await #expect(throws: AccessError(.tokenInvalid)) {
            try await authenticator.principal(authorization: String(changed))
        }
        #expect(store.lookups == 0)
    }
}
