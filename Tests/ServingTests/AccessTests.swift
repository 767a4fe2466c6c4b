import EventSourcing
import PostgresClient
import Testing

@Suite struct AccessTests {
    private static let paths = [
        "/nothing", "/api", "/api/v1", "/api/v1/changes", "/api/v1/changes?since=x", "/api/v1/projects",
        "/api/v1/directories", "/api/v1/phases", "/api/v1/elevations",
        "/api/v1/elevations/7d444840-9dc0-11d1-b245-5ffdce74fad2",
        "/api/v1/elevations/7d444840-9dc0-11d1-b245-5ffdce74fad2/thumbnail", "/api/v1/health/", "/api/v1/healthy",
        "/api/v1/health/../changes", "//api/v1/health/live", "/api/v1/health%2Flive", "/metrics", "/api/v1/exclusions",
        "/api/v1/exclusions/7d444840-9dc0-11d1-b245-5ffdce74fad2", "/api/v1/freshness",
    ]

    @Test func `without a key every path but the health checks answers 401, known or not`() async throws {
        try await APIFixture.with { api in
            for path in Self.paths {
                for (key, code) in [(nil, "missing_credentials"), ("wrong-key-indeed", "invalid_credentials")] {
                    for method in ["GET", "POST", "DELETE", "PURGE"] {
                        let answer = try await api.get(path, method: method, key: key)
                        #expect(answer.status == 401 && answer.errorCode == code, "\(method) \(path)")
                        #expect(answer["www-authenticate"] == "Bearer")
                        #expect(!answer.text.contains("wrong-key-indeed"))
                    }
                }
                let head = try await api.get(path, method: "HEAD", key: nil)
                #expect(head.status == 401)
            }
        }
    }

    @Test func `with a key an unknown path is 404, and a known one read by another method 405`() async throws {
        try await APIFixture.with { api in
            for path in ["/nothing", "/api/v1/nothing", "/api/v1/changes/7"] {
                let answer = try await api.get(path)
                #expect(answer.status == 404 && answer.errorCode == "not_found", "\(path)")
            }
            for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
                let answer = try await api.get("/api/v1/changes", method: method)
                #expect(answer.status == 405 && answer["allow"] == "GET, HEAD", "\(method)")
            }
            let head = try await api.get("/api/v1/changes", method: "HEAD")
            #expect(head.status == 200 && head.body.isEmpty)
        }
    }

    @Test func `a revoked key is refused within two seconds`() async throws {
        try await APIFixture.with { api in
            #expect(try await api.get("/api/v1/changes").status == 200)
            try await api.database.owner.execute("update access.api_key set revoked_at = now()")
            try await eventually { (try? await api.get("/api/v1/changes").status) == 401 }
        }
    }

    @Test func `an error has an envelope, and a request id that the caller may choose within reason`() async throws {
        try await APIFixture.with { api in
            let answer = try await api.get("/api/v1/changes?limit=0", headers: ["X-Request-Id": "odoo-7.a_B"])
            #expect(answer.status == 400 && answer["x-request-id"] == "odoo-7.a_B")
            #expect(answer["content-type"] == "application/json")
            #expect(
                answer.json == [
                    "success": false,
                    "error": [
                        "code": "invalid_parameter", "message": "limit must be a whole number from 1 to 5000",
                        "details": ["parameter": "limit", "minimum": 1, "maximum": 5000],
                    ],
                    "timestamp": "2025-08-27T14:22:52Z",
                ])
            for bad in ["a b", "<x>", String(repeating: "a", count: 65), "é"] {
                let id = try #require(
                    try await api.get("/api/v1/health/live", headers: ["X-Request-Id": bad])["x-request-id"])
                #expect(id != bad && id.count == 36)
            }
        }
    }

    @Test func `a database that fails shows nothing of itself to the caller`() async throws {
        try await APIFixture.with { api in
            try await api.appendProject(1)
            try await api.database.owner.execute("alter table log.stream rename to stream_that_moved")
            let answer = try await api.get("/api/v1/changes?view=latest")
            #expect(answer.status == 500 && answer.errorCode == "internal_error")
            for secret in ["stream", "select", "relation", "42P01", APIFixture.key] {
                #expect(!answer.text.contains(secret))
            }
            await api.database.pool.close()
            #expect(try await api.get("/api/v1/changes?view=log").status >= 500)
        }
    }

    @Test func `requests that are too large are refused`() async throws {
        try await APIFixture.with { api in
            let long = String(repeating: "a", count: 20_000)
            #expect(try await api.get("/api/v1/changes", headers: ["X-Long": long]).status == 431)
            let body = try await api.get("/api/v1/changes", headers: ["Content-Length": "10000000"])
            #expect(body.status == 413 && body.errorCode == "body_too_large")
            #expect(try await api.get("/api/v1/changes", headers: ["Transfer-Encoding": "chunked"]).status == 413)
        }
    }
}
