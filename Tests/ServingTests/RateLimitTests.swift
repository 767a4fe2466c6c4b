import AccessControl
import EventSourcing
import Foundation
import PostgresClient
import Serving
import Testing

@Suite(.timeLimit(.minutes(3))) struct RateLimitTests {
    @Test func `a client is held to its own number, exactly, and told what is left`() async throws {
        try await APIFixture.with { api in
            let token = try await api.token(["reader"], rateLimit: 20)
            let other = try await api.token(["reader"], rateLimit: 20)
            var answers: [HTTPAnswer] = []
            for _ in 0..<23 { answers.append(try await api.get("/api/v1/changes", key: token)) }
            #expect(answers.map(\.status) == Array(repeating: 200, count: 20) + [429, 429, 429])
            #expect(answers.map { $0["ratelimit-limit"] } == Array(repeating: "20", count: 23))
            #expect(answers.prefix(20).map { $0["ratelimit-remaining"] } == (0..<20).reversed().map { "\($0)" })
            let refused = try #require(answers.last)
            #expect(refused.errorCode == "rate_limited" && refused["ratelimit-remaining"] == "0")
            let wait = try #require(refused["retry-after"].flatMap { Int($0) })
            #expect((1...61).contains(wait) && refused["ratelimit-reset"] == "\(wait)")
            #expect(try await api.get("/api/v1/changes", key: other)["ratelimit-remaining"] == "19")
        }
    }

    @Test func `many requests at once don't slip past the number`() async throws {
        try await APIFixture.with { api in
            let token = try await api.token(["reader"], rateLimit: 15)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<40 { group.addTask { try await api.get("/api/v1/changes", key: token).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 200 } == 15 && statuses.count { $0 == 429 } == 25)
        }
    }

    @Test func `errors tell what is left as well, and a key without a limit is told nothing`() async throws {
        try await APIFixture.with { api in
            let token = try await api.token(["reader"], rateLimit: 5)
            let missing = try await api.get("/api/v1/nothing", key: token)
            let denied = try await api.get("/api/v1/clients", key: token)
            #expect(missing.status == 404 && denied.status == 403 && denied["ratelimit-limit"] == "5")
            #expect(try await api.get("/api/v1/changes")["ratelimit-limit"] == nil)
        }
    }

    @Test func `an address that fails too often is refused, while health answers`() async throws {
        try await APIFixture.with({ $0.addressRateLimit = 10 }) { api in
            for _ in 0..<10 { #expect(try await api.get("/api/v1/changes", key: "wrong-key").status == 401) }
            let refused = try await api.get("/api/v1/changes", key: "wrong-key")
            #expect(refused.status == 429 && refused["retry-after"] != nil)
            #expect(try await api.get("/api/v1/changes", key: nil).status == 429)
            #expect(try await api.get("/api/v1/health/live", key: nil).status == 200)
        }
    }

    @Test func `who was let in goes on, whatever others at its address fail at, until its key is revoked`()
        async throws
    {
        try await APIFixture.with({ $0.addressRateLimit = 10 }) { api in
            #expect(try await api.get("/api/v1/changes").status == 200)
            for _ in 0..<11 { _ = try await api.get("/api/v1/changes", key: "wrong-key") }
            // Longer than the moment for which it is remembered who somebody is.
            let end = ContinuousClock.now + .milliseconds(2500)
            while ContinuousClock.now < end {
                try #require(try await api.get("/api/v1/changes").status == 200)
            }
            #expect(try await api.get("/api/v1/changes", key: "wrong-key").status == 429)
            try await api.database.owner.execute("update access.api_key set revoked_at = now()")
            try await eventually { (try? await api.get("/api/v1/changes").status) == 401 }
            #expect(try await api.get("/api/v1/changes").status == 429)
        }
    }

    @Test func `logins count against the address, and only a trusted proxy says whose they are`() async throws {
        let trusting: (inout APIConfiguration) -> Void = {
            $0.addressRateLimit = 4
            $0.trustedProxies = TrustedProxies([NetworkRange("127.0.0.0/8")!])
        }
        let body = #"{"client_id":"x","client_secret":"y"}"#
        for (configure, expected) in [(trusting, 401), ({ $0.addressRateLimit = 4 }, 429)] {
            try await APIFixture.with(configure) { api in
                for _ in 0..<4 {
                    let answer = try await api.get(
                        "/api/v1/auth/client/login", method: "POST", key: nil,
                        headers: ["X-Forwarded-For": "203.0.113.1"], body: body)
                    #expect(answer.status == 401)
                }
                let other = try await api.get(
                    "/api/v1/auth/client/login", method: "POST", key: nil, headers: ["X-Forwarded-For": "203.0.113.2"],
                    body: body)
                #expect(other.status == expected)
            }
        }
    }

    @Test func `guessing a secret is slowed, and does not keep the client out from elsewhere`() async throws {
        try await APIFixture.with({
            $0.addressRateLimit = 1000
            $0.trustedProxies = TrustedProxies([NetworkRange("127.0.0.1")!])
        }) { api in
            let client = try await api.register("odoo")
            let body = { (secret: String) in #"{"client_id":"\#(client.id)","client_secret":"\#(secret)"}"# }
            func attempt(_ secret: String, from address: String) async throws -> HTTPAnswer {
                try await api.get(
                    "/api/v1/auth/client/login", method: "POST", key: nil, headers: ["X-Forwarded-For": address],
                    body: body(secret))
            }
            var refused: HTTPAnswer?
            for guess in 0..<12 where refused == nil {
                let answer = try await attempt("guess-\(guess)", from: "203.0.113.1")
                if answer.status == 429 { refused = answer }
            }
            #expect(refused?.errorCode == "too_many_attempts" && refused?["retry-after"] != nil)
            #expect(try await attempt(client.secret, from: "203.0.113.1").status == 429)
            #expect(try await attempt(client.secret, from: "203.0.113.2").status == 200)
        }
    }
}
