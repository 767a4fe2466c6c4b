import EventSourcing
import PostgresClient
import Testing

@Suite(.timeLimit(.minutes(3))) struct LogikalLoginTests {
    @Test func `an operator tries the configured user, and only an admin another one`() async throws {
        try await APIFixture.with { api in
            let operatorToken = try await api.token(["operator"])
            let configured = try await api.post("/api/v1/auth/login", "", key: operatorToken)
            #expect(configured.status == 200 && configured.json["data"]?["connected"] == true)
            #expect(try await api.post("/api/v1/auth/login", "{}", key: operatorToken).status == 200)
            let body = #"{"username":"anna","password":"\#(MemoryDoor.password)"}"#
            let refused = try await api.post("/api/v1/auth/login", body, key: operatorToken)
            #expect(refused.status == 403 && refused.errorCode == "permission_denied")
            #expect(try await api.post("/api/v1/auth/login", body).status == 200)
        }
    }

    @Test func `what Logikal refuses is told apart from a Logikal that is away, and no password is kept`() async throws
    {
        try await APIFixture.with { api in
            let wrong = try await api.post(
                "/api/v1/auth/login", #"{"username":"anna","password":"a-wrong-password-1"}"#)
            #expect(wrong.status == 422 && wrong.errorCode == "logikal_unauthorized")
            let away = try await api.post(
                "/api/v1/auth/login", #"{"username":"nobody","password":"a-wrong-password-1"}"#)
            #expect(away.status == 503 && away["retry-after"] != nil)
            let rows = try await api.database.owner.query("select a::text from access.audit_event a") { try $0.text(0) }
            #expect(rows.count { $0.contains("POST /api/v1/auth/login") } == 2)
            #expect(!rows.contains { $0.contains("a-wrong-password") })
        }
    }

    @Test func `what can't be meant is refused`() async throws {
        try await APIFixture.with { api in
            for body in [#"{"username":"anna"}"#, #"{"username":"","password":""}"#, #"{"user":"a"}"#, "[1]", "x"] {
                let refused = try await api.post("/api/v1/auth/login", body)
                #expect(refused.status == 400, "\(body)")
            }
        }
    }

    @Test func `whether Logikal answers is told without logging in, and logging out ends nothing`() async throws {
        try await APIFixture.with { api in
            let reader = try await api.token(["reader"])
            let answer = try await api.get("/api/v1/auth/test", key: reader)
            #expect(answer.json["data"]?["connected"] == true && answer.json["data"]?["version"] == "MBIOE 3.1")
            #expect(try await api.post("/api/v1/auth/logout", "", key: reader).status == 403)
            let out = try await api.post("/api/v1/auth/logout", "")
            #expect(out.status == 200 && out.json["data"] == ["connected": false])
            #expect(try await api.get("/api/v1/changes", key: reader).status == 200)
        }
    }
}
