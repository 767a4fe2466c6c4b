import AccessControl
import EventSourcing
import Logging
import Serving
import Testing

@Suite(.timeLimit(.minutes(3))) struct HeaderTests {
    private static func expectSafe(_ answer: HTTPAnswer, _ what: String) {
        #expect(answer["x-content-type-options"] == "nosniff", "\(what)")
        #expect(answer["referrer-policy"] == "no-referrer", "\(what)")
        #expect(answer["x-frame-options"] == "DENY", "\(what)")
        #expect(answer["content-security-policy"]?.contains("default-src 'none'") == true, "\(what)")
        #expect(answer["x-request-id"] != nil, "\(what)")
    }

    @Test func `every answer, refusals included, tells browsers what not to do with it`() async throws {
        try await APIFixture.with { api in
            for endpoint in api.endpoints where endpoint.method == "GET" && !endpoint.path.hasSuffix("/events") {
                for key in [APIFixture.key, nil] {
                    let answer = try await api.get(PermissionTests.target(endpoint), key: key)
                    Self.expectSafe(answer, "\(endpoint.path) \(answer.status)")
                    #expect(answer["strict-transport-security"] == nil)
                }
            }
            Self.expectSafe(try await api.get("/nothing"), "no path")
            Self.expectSafe(try await api.get("/api/v1/changes", method: "DELETE"), "no method")
        }
    }

    @Test func `what is no HTTP, or has too much of a head, is refused in the form of all errors`() async throws {
        try await APIFixture.with { api in
            let many = (0..<150).map { "X-H\($0): a\r\n" }.joined()
            let cases = [
                ("no HTTP at all\r\n\r\n", 400, "bad_request"),
                ("GET / HTTP/1.1\r\n\(many)\r\n", 431, "headers_too_large"),
                ("GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n", 431, "headers_too_large"),
                ("GET /\(String(repeating: "p", count: 20_000)) HTTP/1.1\r\n\r\n", 431, "headers_too_large"),
            ]
            for (text, status, code) in cases {
                let connection = try HTTPConnection(port: api.port)
                defer { connection.close() }
                try connection.send(text)
                let answer = try await connection.receive()
                #expect(answer.status == status && answer.errorCode == code, "\(text.prefix(40)): \(answer.text)")
                #expect(answer["connection"] == "close")
                Self.expectSafe(answer, String(text.prefix(40)))
            }
            #expect(try await api.get("/api/v1/changes").status == 200)
        }
    }

    @Test func `a request for two hosts is for none`() async throws {
        try await APIFixture.with { api in
            for path in ["/api/v1/changes", "/api/v1/health/live", "/console"] {
                let connection = try HTTPConnection(port: api.port)
                defer { connection.close() }
                try connection.sendRequest("GET", path, headers: APIFixture.headers(APIFixture.key, ["host": "other"]))
                #expect(try await connection.receive().status == 400, "\(path)")
            }
        }
    }

    // MARK: - HTTPS behind a proxy

    private static func behindProxy(_ configuration: inout APIConfiguration) {
        configuration.requiresHTTPS = true
        configuration.trustedProxies = TrustedProxies([NetworkRange("127.0.0.0/8")!])
    }

    @Test func `what comes in the clear is refused and not redirected, health aside`() async throws {
        try await APIFixture.with(Self.behindProxy) { api in
            for forwarded in [nil, "http", "https, http", "http, https", "", "httpsx"] {
                let headers = forwarded.map { ["X-Forwarded-Proto": $0] } ?? [:]
                let answer = try await api.get("/api/v1/changes", headers: headers)
                #expect(answer.status == 403 && answer.errorCode == "https_required", "\(forwarded ?? "nothing")")
                #expect(answer["location"] == nil && answer["strict-transport-security"] == nil)
                #expect(try await api.get("/api/v1/health/ready", key: nil, headers: headers).status == 200)
            }
            for forwarded in ["https", "HTTPS", "https,https"] {
                let answer = try await api.get("/api/v1/changes", headers: ["X-Forwarded-Proto": forwarded])
                #expect(answer.status == 200 && answer["strict-transport-security"] == "max-age=31536000")
            }
        }
    }

    @Test func `who is no trusted proxy can't say that it came by HTTPS`() async throws {
        try await APIFixture.with({ $0.requiresHTTPS = true }) { api in
            let answer = try await api.get("/api/v1/changes", headers: ["X-Forwarded-Proto": "https"])
            #expect(answer.status == 403 && answer["strict-transport-security"] == nil)
        }
    }

    // MARK: - Pages of other sites

    private static func withOrigins(_ configuration: inout APIConfiguration) {
        configuration.allowedOrigins = AllowedOrigins(["https://erp.example", "http://localhost:8069"])!
    }

    @Test func `a page of a site that is named may ask, and reads the headers that it needs`() async throws {
        try await APIFixture.with(Self.withOrigins) { api in
            for origin in ["https://erp.example", "http://localhost:8069"] {
                for key in [APIFixture.key, "wrong"] {
                    let answer = try await api.get("/api/v1/changes", key: key, headers: ["Origin": origin])
                    #expect(answer["access-control-allow-origin"] == origin, "\(answer.status)")
                    #expect(answer["access-control-expose-headers"]?.contains("ETag") == true)
                    #expect(answer["access-control-allow-credentials"] == nil)
                    #expect(answer["vary"]?.contains("Origin") == true)
                }
                let before = try await api.get(
                    "/api/v1/changes", method: "OPTIONS", key: nil,
                    headers: ["Origin": origin, "Access-Control-Request-Method": "GET"])
                #expect(before.status == 204 && before["access-control-allow-origin"] == origin)
                #expect(before["access-control-allow-headers"]?.contains("Authorization") == true)
                #expect(before["access-control-allow-methods"]?.contains("PUT") == true)
            }
        }
    }

    @Test(arguments: [
        "https://erp.example.evil", "http://erp.example", "https://erp.example:444", "null", "*",
        "https://sub.erp.example",
        "http://localhost:80690",
    ])
    func `a page of any other site is told nothing`(origin: String) async throws {
        try await APIFixture.with(Self.withOrigins) { api in
            let answer = try await api.get("/api/v1/changes", headers: ["Origin": origin])
            #expect(answer["access-control-allow-origin"] == nil && answer["vary"]?.contains("Origin") == true)
            let before = try await api.get(
                "/api/v1/changes", method: "OPTIONS", key: nil,
                headers: ["Origin": origin, "Access-Control-Request-Method": "GET"])
            #expect(before.status == 401 && before["access-control-allow-origin"] == nil)
        }
    }

    @Test func `where no site is named, nothing is said to any`() async throws {
        try await APIFixture.with { api in
            let answer = try await api.get("/api/v1/changes", headers: ["Origin": "https://erp.example"])
            #expect(answer["access-control-allow-origin"] == nil)
        }
    }

    @Test(arguments: [
        "*", "https://*.example", "erp.example", "https://erp.example/", "https://", "https://a:b", "ftp://a", "",
    ])
    func `what is no origin can't be named`(text: String) { #expect(AllowedOrigins([text]) == nil) }
}
