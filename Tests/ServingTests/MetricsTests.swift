import AccessControl
import EventSourcing
import Foundation
import PostgresClient
import ServiceLifecycle
import Serving
import Testing

@Suite(.timeLimit(.minutes(2))) struct MetricsTests {
    private static let path = "/api/v1/metrics"

    @Test func `metrics are told to monitors and to those who run the installation, and to nobody within a tenant`()
        async throws
    {
        try await APIFixture.with { api in
            let page = try await api.get(Self.path, key: try await api.token(["monitor"]))
            #expect(page.status == 200 && page.text == "up 1\n")
            #expect(page["content-type"] == "text/plain; version=0.0.4" && page["cache-control"] == "no-store")
            #expect(try await api.get(Self.path).status == 200)
            for roles in [["admin"], ["operator", "auditor"]] {
                let refused = try await api.get(Self.path, key: try await api.token(roles))
                #expect(refused.status == 403 && !refused.text.contains("up 1"))
            }
            #expect(try await api.get(Self.path, key: nil).status == 401)
            // Nobody within another tenant sees it, whatever role somebody has written there.
            let made = try await api.post("/api/v1/tenants", #"{"name":"acme"}"#)
            let key = try #require(made.json["data"]?["apiKey"]?.string)
            try await api.database.owner.execute("update access.api_key set roles = array['monitor'] where tenant <> 1")
            let foreign = try await api.get(Self.path, key: key)
            #expect(foreign.status == 403 && foreign.errorCode == "installation_only")
        }
    }

    @Test func `an admin makes no monitors`() async throws {
        try await APIFixture.with { api in
            let body = #"{"name":"watch","roles":["monitor"]}"#
            let refused = try await api.get(
                "/api/v1/auth/client/register", method: "POST", key: try await api.token(["admin"]), body: body)
            #expect(refused.status == 403)
            #expect(try await api.post("/api/v1/auth/client/register", body).status == 201)
        }
    }

    @Test func `requests are counted by route as it is declared, never by what was typed`() async throws {
        try await APIFixture.with { api in
            let id = UUID().uuidString.lowercased()
            _ = try await api.get("/api/v1/projects/\(id)")
            _ = try await api.get("/api/v1/secret-word/\(id)?q=secret-word")
            _ = try await api.get("/api/v1/projects", key: nil)
            _ = try await api.get("/api/v1/projects", method: "PURGE")
            _ = try await api.get("/api/v1/health/live", method: "HEAD")
            let seen = api.metrics.seen
            #expect(
                seen.answered.map { "\($0.method) \($0.route) \($0.status)" } == [
                    "GET /api/v1/projects/{id} 503", "GET NotFound 404", "GET /api/v1/projects 401",
                    "OTHER NotFound 404", "HEAD /api/v1/health/live 200",
                ])
            #expect(seen.inFlight == 0 && seen.answered.allSatisfy { $0.duration > .zero })
        }
    }

    @Test func `a stream is open for as long as it is written`() async throws {
        try await APIFixture.with { api in
            let connection = try HTTPConnection(port: api.port)
            let headers = APIFixture.headers(APIFixture.key, ["Accept": "text/event-stream"])
            try connection.sendRequest("GET", "/api/v1/changes", headers: headers)
            try await eventually { api.metrics.seen.streams == 1 }
            #expect(api.metrics.seen.inFlight == 0)
            await api.shutDown()
            try await eventually { api.metrics.seen.streams == 0 }
            connection.close()
        }
    }

    @Test(arguments: [nil, "token-of-prometheus"])
    func `on an address of their own metrics are told to whoever has the token, where there is one`(token: String?)
        async throws
    {
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let server = MetricsServer(
            host: "127.0.0.1", port: 0, metrics: MemoryMetrics(), token: token.map { Credential($0) },
            logger: APIFixture.silence, onRunning: { running.yield($0) })
        let group = ServiceGroup(services: [server], logger: APIFixture.silence)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await ports.first { _ in true })
            func status(_ target: String, _ key: String?, method: String = "GET") async throws -> Int {
                let connection = try HTTPConnection(port: port)
                defer { connection.close() }
                try connection.sendRequest(method, target, headers: APIFixture.headers(key))
                return try await connection.receive().status
            }
            #expect(try await status("/metrics", token) == 200)
            #expect(try await status("/metrics", nil) == (token == nil ? 200 : 401))
            #expect(try await status("/metrics", "token-of-somebody") == (token == nil ? 200 : 401))
            #expect(try await status("/api/v1/health", token) == 404)
            #expect(try await status("/metrics", token, method: "POST") == 404)
            await group.triggerGracefulShutdown()
        }
    }
}
