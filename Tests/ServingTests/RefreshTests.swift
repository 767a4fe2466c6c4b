import AccessControl
import EventSourcing
import Foundation
import PostgresClient
import PostgresStorage
import Testing

@Suite(.timeLimit(.minutes(3))) struct RefreshTests {
    @Test func `a refresh token is good for one use, and its second use ends the session`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("odoo")
            let other = try await api.login(client)
            let login = try await api.login(client)
            let first = try await api.refresh(login.token("refresh_token"))
            #expect(first.status == 200 && first.token("refresh_token") != login.token("refresh_token"))
            let second = try await api.refresh(first.token("refresh_token"))
            #expect(second.status == 200)
            // Whoever stole the first token comes now, or the client does after the thief: nobody knows who is who.
            let reused = try await api.refresh(login.token("refresh_token"))
            #expect(reused.status == 401 && reused.errorCode == "refresh_token_reused")
            #expect(try await api.refresh(second.token("refresh_token")).errorCode == "refresh_token_invalid")
            try await eventually {
                (try? await api.get("/api/v1/changes", key: second.token("access_token")).status) == 401
            }
            #expect(try await api.refresh(other.token("refresh_token")).status == 200)
            #expect(try await api.login(client).status == 200)
        }
    }

    @Test func `of many that use one token at once one is served, and the session has ended`() async throws {
        try await APIFixture.with { api in
            let login = try await api.login(try await api.register("odoo"))
            let answers = try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
                for _ in 0..<8 { group.addTask { try await api.refresh(login.token("refresh_token")) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let served = answers.filter { $0.status == 200 }
            #expect(served.count == 1)
            #expect(answers.count { $0.errorCode == "refresh_token_reused" } == 7)
            #expect(try await api.refresh(try #require(served.first).token("refresh_token")).status == 401)
        }
    }

    @Test func `what is no refresh token of ours is refused`() async throws {
        try await APIFixture.with { api in
            for (token, status) in [
                ("", 401), ("x", 401), ("lsr_AAAA", 401), (String(repeating: "a", count: 600), 400),
            ] {
                let refused = try await api.refresh(token)
                #expect(refused.status == status, "\(token)")
            }
        }
    }

    @Test func `an access token is no refresh token and no key, and a refresh token is no access token`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("odoo")
            let login = try await api.login(client)
            #expect(try await api.refresh(login.token("access_token")).status == 401)
            for secret in [login.token("refresh_token"), client.secret, client.id] {
                #expect(try await api.get("/api/v1/changes", key: secret).status == 401)
            }
        }
    }

    @Test func `a client keeps so many sessions, and the oldest go first`() async throws {
        try await ServiceDatabase.with { database in
            let store = PostgresClientStore(pool: database.pool)
            let id = ClientID(UUID())
            let now = Timestamp(microseconds: 1_756_304_572_000_000)
            _ = try await store.register(
                ClientRegistration(name: "a", roles: ["reader"], requestsPerMinute: nil), as: id,
                secret: Credential("secret").digest, by: "test", at: now, tenant: .default)
            for number in 0..<210 {
                let session = ClientSession(
                    tenant: .default, id: UUID(), client: id, secretVersion: 1,
                    expiresAt: now + ClientSession.lifetime)
                let isOpen = try await store.open(
                    session, refreshToken: Credential("token \(number)").digest, at: now + .seconds(number))
                #expect(isOpen)
            }
            let counts = try await database.owner.query(
                "select count(*), (select count(*) from access.refresh_token) from access.session"
            ) { (try $0.int64(0), try $0.int64(1)) }
            #expect(counts.first?.0 == 200 && counts.first?.1 == 200)
            let refreshed = try await store.refresh(
                Credential("token 209").digest, next: Credential("next").digest, at: now)
            guard case .refreshed = refreshed else {
                Issue.record("the newest is gone: \(refreshed)")
                return
            }
            #expect(
                try await store.refresh(Credential("token 0").digest, next: Credential("n").digest, at: now) == .unknown
            )
        }
    }
}
