import AccessControl
import EventSourcing
import PostgresStorage
import Testing

@Suite(.timeLimit(.minutes(3))) struct TenantRouteTests {
    private static let path = "/api/v1/tenants"
    private static let password = "password-that-nobody-may-see"

    private static func patch(_ api: APIFixture, _ body: String, _ name: String = "acme") async throws -> HTTPAnswer {
        try await api.get("\(path)/\(name)", method: "PATCH", body: body)
    }

    @Test func `a tenant is made, configured, deactivated, activated and deleted, and each is written down`()
        async throws
    {
        try await APIFixture.with { api in
            let made = try await api.post(Self.path, #"{"name":"acme"}"#)
            #expect(made.status == 201 && made["location"] == "\(Self.path)/acme", "\(made.text)")
            let key = try #require(made.json["data"]?["apiKey"]?.string)
            #expect(try await api.get("/api/v1/changes", key: key).status == 200)
            // The first key rules within the tenant, and over none.
            #expect(try await api.get(Self.path, key: key).status == 403)

            let configured = try await Self.patch(
                api,
                #"""
                {"logikal":{"url":"https://logikal.acme.example/api","user":"reader","password":"\#(Self.password)"},
                 "pollIntervalSeconds":300,"quota":{"requestsPerMinute":500,"events":1000}}
                """#)
            #expect(configured.status == 200 && !configured.text.contains(Self.password), "\(configured.text)")
            let shown = try await api.get("\(Self.path)/acme")
            #expect(shown.json["data"] == configured.json["data"])
            #expect(shown.json["data"]?["logikal"] == ["url": "https://logikal.acme.example/api", "user": "reader"])
            #expect(shown.json["data"]?["quota"] == ["events": 1000, "requestsPerMinute": 500])
            let stored = try await PostgresTenants(owner: api.database.owner).tenant("acme")
            #expect(
                stored.logikal.flatMap { APIFixture.masterKey.open($0.sealedPassword, of: stored.id) } == Self.password)
            let released = try await Self.patch(api, #"{"quota":{"events":0}}"#)
            #expect(released.json["data"]?["quota"] == ["events": nil, "requestsPerMinute": 500])

            let active = try await api.get("\(Self.path)/acme?confirm=acme", method: "DELETE")
            #expect(active.status == 409 && active.errorCode == "tenant_not_inactive")
            #expect(try await api.get("\(Self.path)/acme/deactivate", method: "POST").status == 200)
            try await eventually { (try? await api.get("/api/v1/changes", key: key).status) == 401 }
            #expect(try await api.get("\(Self.path)/acme/activate", method: "POST").json["data"]?["state"] == "active")
            try await eventually { (try? await api.get("/api/v1/changes", key: key).status) == 200 }
            #expect(try await api.get("\(Self.path)/acme/deactivate", method: "POST").status == 200)
            for confirm in ["", "?confirm=acm", "?confirm=default"] {
                let answer = try await api.get("\(Self.path)/acme\(confirm)", method: "DELETE")
                #expect(answer.status == 400, "\(answer.text)")
            }
            #expect(try await api.get("\(Self.path)/acme?confirm=acme", method: "DELETE").status == 200)
            #expect(try await api.get("\(Self.path)/acme").errorCode == "tenant_unknown")
            #expect(try await api.get(Self.path).data.map { $0["name"] } == ["default"])

            let audited = try await api.auditEvents(atLeast: 11) {
                $0.action.contains("/tenants") && $0.kind == .mutation
            }
            #expect(
                audited.count { $0.outcome == .succeeded } == 7 && audited.allSatisfy { $0.actor == "key:bootstrap" })
            #expect(!audited.contains { "\($0)".contains(Self.password) || "\($0)".contains(key) })
        }
    }

    @Test func `what can't be meant is refused with its code`() async throws {
        let refusals = [
            Refusal("POST", "", #"{"name":"a b"}"#, 400, "invalid_tenant"),
            Refusal("POST", "", #"{"name":"default"}"#, 409, "tenant_name_taken"),
            Refusal("POST", "", "{}", 400, "invalid_tenant"), Refusal("GET", "/nobody", 404, "tenant_unknown"),
            Refusal("PATCH", "/default", "{}", 400, "invalid_body"),
            Refusal("PATCH", "/default", #"{"name":"x"}"#, 400, "invalid_body"),
            Refusal("PATCH", "/nobody", #"{"pollIntervalSeconds":9}"#, 404, "tenant_unknown"),
            Refusal("PATCH", "/default", #"{"pollIntervalSeconds":0}"#, 400, "invalid_body"),
            Refusal("PATCH", "/default", #"{"logikal":{"url":"https://a","user":"b"}}"#, 400, "invalid_body"),
            Refusal(
                "PATCH", "/default", #"{"logikal":{"url":"no address","user":"b","password":"c"}}"#, 400,
                "invalid_body"),
            Refusal("PATCH", "/default", #"{"quota":{"requests":1}}"#, 400, "invalid_body"),
            Refusal("PATCH", "/default", #"{"quota":{"events":5}}"#, 409, "tenant_is_default"),
            Refusal("POST", "/default/deactivate", 409, "tenant_is_default"),
            Refusal("DELETE", "/default?confirm=default", 409, "tenant_is_default"),
        ]
        try await APIFixture.with { api in
            for refusal in refusals {
                let answer = try await api.get(
                    Self.path + refusal.path, method: refusal.method, body: refusal.body)
                #expect(
                    answer.status == refusal.status && answer.errorCode == refusal.code, "\(refusal): \(answer.text)")
            }
        }
    }

    @Test func `whoever has the role within another tenant rules over none`() async throws {
        try await APIFixture.with { api in
            let tenant = try await PostgresTenants(owner: api.database.owner).create("acme")
            let key = "key-of-another-tenant"
            _ = try await PostgresAccessStore(pool: api.database.pool).insert(
                digest: Credential(key).digest, name: "theirs", roles: [.admin, .installation], tenant: tenant.id)
            for (method, path) in [
                ("GET", ""), ("POST", ""), ("GET", "/acme"), ("PATCH", "/acme"), ("DELETE", "/acme?confirm=acme"),
                ("POST", "/acme/activate"), ("POST", "/acme/deactivate"),
            ] {
                let answer = try await api.get(Self.path + path, method: method, key: key, body: "{}")
                #expect(answer.status == 403 && answer.errorCode == "installation_only", "\(path) \(answer.text)")
            }
        }
    }

    // MARK: - Quotas

    @Test func `a tenant's requests are counted over all its keys, and others have their own`() async throws {
        try await APIFixture.with { api in
            let made = try await api.post(Self.path, #"{"name":"acme"}"#)
            let first = try #require(made.json["data"]?["apiKey"]?.string)
            let second = "another-key-of-acme"
            _ = try await PostgresAccessStore(pool: api.database.pool).insert(
                digest: Credential(second).digest, name: "second", roles: [.reader],
                tenant: try await PostgresTenants(owner: api.database.owner).tenant("acme").id)
            #expect(try await Self.patch(api, #"{"quota":{"requestsPerMinute":20}}"#).status == 200)
            var answers: [HTTPAnswer] = []
            for number in 0..<30 {
                answers.append(try await api.get("/api/v1/digest", key: number.isMultiple(of: 2) ? first : second))
            }
            #expect(answers.map(\.status) == Array(repeating: 200, count: 20) + Array(repeating: 429, count: 10))
            #expect(answers[0]["ratelimit-limit"] == "20" && answers[0]["ratelimit-remaining"] == "19")
            #expect(answers[25].errorCode == "rate_limited" && answers[25]["retry-after"] != nil)
            #expect(try await api.get("/api/v1/digest").status == 200)
            // A changed quota holds within seconds.
            #expect(try await Self.patch(api, #"{"quota":{"requestsPerMinute":0}}"#).status == 200)
            try await eventually { (try? await api.get("/api/v1/digest", key: first).status) == 200 }
        }
    }
}
