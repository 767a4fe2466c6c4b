import AccessControl
import EventSourcing
import Foundation
import PostgresClient
import Testing

@Suite(.timeLimit(.minutes(3))) struct ClientTests {
    @Test func `a registered client logs in, reads with its token, and is told what it may do`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("odoo", roles: ["reader"])
            let login = try await api.login(client)
            #expect(login.status == 200 && login["cache-control"] == "no-store")
            #expect(login.json["data"]?["token_type"] == "Bearer" && login.json["data"]?["expires_in"] == 900)
            let token = login.token("access_token")
            #expect(try await api.get("/api/v1/changes", key: token).status == 200)
            let validated = try await api.get("/api/v1/auth/client/validate", key: token)
            #expect(validated.json["data"]?["client_id"]?.string == client.id)
            #expect(validated.json["data"]?["roles"] == ["reader"])
            #expect(validated.json["data"]?["permissions"]?.array?.contains("feed:read") == true)
            let refused = try await api.post("/api/v1/operations", "{}", key: token)
            #expect(refused.status == 403 && refused.errorCode == "permission_denied")
            #expect(refused.json["error"]?["details"]?["permission"] == "operations:write")
        }
    }

    @Test func `the published module of Odoo logs in by its own path and form`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("odoo")
            let answer = try await api.post(
                "/api/v1/client-auth/login", #"{"client_id":"\#(client.id)","client_secret":"\#(client.secret)"}"#,
                key: nil)
            let token = try #require(answer.json["access_token"]?.string)
            #expect(answer.status == 200 && answer.json["expires_in"] == 900)
            #expect(try await api.get("/api/v1/changes", key: token).status == 200)
        }
    }

    @Test func `a wrong secret, an unknown client and a revoked one are told apart by nobody`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("odoo")
            let gone = try await api.register("gone")
            #expect(try await api.get("/api/v1/clients/\(gone.id)", method: "DELETE").status == 200)
            let unknown = TestClient(id: "lsc_\(UUID().uuidString.lowercased().replacing("-", with: ""))", secret: "x")
            var answers: Set<String> = []
            for (who, secret) in [
                (client, "wrong"), (client, ""), (client, gone.secret), (gone, gone.secret), (unknown, "x"),
                (TestClient(id: "odoo", secret: ""), client.secret),
            ] {
                let answer = try await api.login(who, secret: secret)
                #expect(answer.status == 401 && answer.errorCode == "invalid_client")
                answers.insert(answer.text)
            }
            #expect(answers.count == 1)
        }
    }

    @Test func `a secret is shown once and stored nowhere`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("odoo")
            let login = try await api.login(client)
            let list = try await api.get("/api/v1/clients")
            #expect(
                list.data.count == 1 && list.data[0]["name"] == "odoo" && list.data[0]["lastLoginAt"]?.string != nil)
            let secrets = [client.secret, login.token("access_token"), login.token("refresh_token")]
            let tables = try await api.database.owner.query("select name::text from log.tenant_table") {
                try $0.text(0)
            }
            for secret in secrets {
                try #require(secret.count > 40)
                #expect(!list.text.contains(secret))
                for table in tables where table.hasPrefix("access.") {
                    let rows = try await api.database.owner.query(
                        SQL("select t::text from \(table) t", binds: [])
                    ) { try $0.text(0) }
                    #expect(!rows.contains { $0.contains(secret) || $0.contains(Self.hex(secret)) }, "\(table)")
                }
            }
        }
    }

    private static func hex(_ text: String) -> String { text.utf8.map { String($0, radix: 16) }.joined() }

    @Test func `a revoked client is refused within two seconds, with every token that it has`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("odoo")
            let login = try await api.login(client)
            #expect(try await api.get("/api/v1/changes", key: login.token("access_token")).status == 200)
            #expect(try await api.get("/api/v1/clients/\(client.id)", method: "DELETE").status == 200)
            try await eventually {
                let answer = try? await api.get("/api/v1/changes", key: login.token("access_token"))
                return answer?.status == 401 && answer?.errorCode == "token_invalid"
            }
            #expect(try await api.refresh(login.token("refresh_token")).errorCode == "refresh_token_invalid")
            #expect(try await api.login(client).errorCode == "invalid_client")
            #expect(try await api.get("/api/v1/clients/\(client.id)", method: "DELETE").errorCode == "client_unknown")
            // The name is free again.
            _ = try await api.register("odoo")
        }
    }

    @Test func `a role that is taken away is gone within two seconds`() async throws {
        try await APIFixture.with { api in
            let token = try await api.token(["operator"])
            #expect(try await api.get("/api/v1/log/checkpoint", key: token).status == 200)
            try await api.database.owner.execute("update access.client set roles = '{reader}'")
            try await eventually { (try? await api.get("/api/v1/log/checkpoint", key: token).status) == 403 }
        }
    }

    @Test func `after a rotation both secrets log in, and the old one no longer than was said`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("odoo")
            let before = try await api.login(client)
            let rotated = try await api.post("/api/v1/clients/\(client.id)/rotate", #"{"overlap_seconds":3600}"#)
            let secret = rotated.token("client_secret")
            #expect(rotated.status == 200 && secret.hasPrefix("lss_"))
            #expect(try await api.login(client).status == 200)
            let after = try await api.login(client, secret: secret)
            #expect(after.status == 200)
            api.clock.advance(by: .seconds(3600))
            #expect(try await api.login(client).errorCode == "invalid_client")
            // A session lives no longer than the secret that opened it.
            #expect(try await api.refresh(before.token("refresh_token")).errorCode == "refresh_token_invalid")
            #expect(try await api.refresh(after.token("refresh_token")).status == 200)
        }
    }

    @Test func `a rotation without overlap ends the old secret at once`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("odoo")
            let token = try await api.login(client).token("access_token")
            let rotated = try await api.post("/api/v1/clients/\(client.id)/rotate", #"{"overlap_seconds":0}"#)
            #expect(try await api.login(client).status == 401)
            #expect(try await api.login(client, secret: rotated.token("client_secret")).status == 200)
            try await eventually { (try? await api.get("/api/v1/changes", key: token).status) == 401 }
        }
    }

    @Test func `an access token ends after fifteen minutes, and a session after thirty days`() async throws {
        try await APIFixture.with { api in
            let login = try await api.login(try await api.register("odoo"))
            #expect(try await api.get("/api/v1/changes", key: login.token("access_token")).status == 200)
            api.clock.advance(by: .seconds(901))
            try await eventually {
                (try? await api.get("/api/v1/changes", key: login.token("access_token")))?.errorCode == "token_expired"
            }
            let refreshed = try await api.refresh(login.token("refresh_token"))
            #expect(try await api.get("/api/v1/changes", key: refreshed.token("access_token")).status == 200)
            api.clock.advance(by: ClientSession.lifetime)
            let late = try await api.refresh(refreshed.token("refresh_token"))
            #expect(late.status == 401 && late.errorCode == "refresh_token_invalid")
        }
    }

    @Test func `nobody but an admin registers clients, and nobody grants more than they have`() async throws {
        try await APIFixture.with { api in
            let body = #"{"name":"x","role":"reader"}"#
            for role in ["reader", "auditor", "operator"] {
                let token = try await api.token([role])
                #expect(try await api.post("/api/v1/auth/client/register", body, key: token).status == 403, "\(role)")
                #expect(try await api.get("/api/v1/clients", key: token).status == 403, "\(role)")
            }
            let admin = try await api.token(["admin"])
            let tooMuch = try await api.post(
                "/api/v1/auth/client/register", #"{"name":"y","role":"installation"}"#, key: admin)
            #expect(tooMuch.status == 403 && tooMuch.errorCode == "role_not_grantable")
            #expect(try await api.post("/api/v1/auth/client/register", body, key: admin).status == 201)
            let again = try await api.post("/api/v1/auth/client/register", body, key: admin)
            #expect(again.status == 409 && again.errorCode == "client_name_taken")
            let host = try await api.register("host", roles: ["installation"])
            let rotated = try await api.post("/api/v1/clients/\(host.id)/rotate", "{}", key: admin)
            #expect(rotated.status == 403 && rotated.errorCode == "role_not_grantable")
        }
    }

    @Test func `a registration that can't be meant is refused`() async throws {
        let bodies = [
            "{}", "[]", "", #"{"name":"x"}"#, #"{"name":"x","role":"root"}"#, #"{"name":"","role":"reader"}"#,
            #"{"name":7,"role":"reader"}"#, #"{"name":"x","role":"reader","tenant":2}"#, #"{"name":"x","roles":[]}"#,
            #"{"name":"x","role":"reader","rate_limit":0}"#, #"{"name":"x","role":"reader","rate_limit":1.5}"#,
            #"{"name":"x","role":"reader","roles":["admin"]}"#, #"{"name":"\u0000","role":"reader"}"#,
        ]
        try await APIFixture.with { api in
            for body in bodies {
                let refused = try await api.post("/api/v1/auth/client/register", body)
                #expect(refused.status == 400, "\(body): \(refused.text)")
            }
            #expect(try await api.get("/api/v1/clients").data.isEmpty)
        }
    }
}
