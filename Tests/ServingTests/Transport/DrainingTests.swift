import EventSourcing
import Feeding
import Serving
import Testing

@Suite(.timeLimit(.minutes(3))) struct DrainingTests {
    @Test func `told to end, the server says so to whoever asks anew, and answers what is under way`() async throws {
        try await APIFixture.with({ $0.drainTime = .seconds(2) }) { api in
            let open = try HTTPConnection(port: api.port)
            defer { open.close() }
            try open.sendRequest("GET", "/api/v1/changes", headers: APIFixture.headers())
            let cursor = try await open.receive().cursor
            let stream = try HTTPConnection(port: api.port)
            defer { stream.close() }
            try stream.sendRequest(
                "GET", "/api/v1/changes?since=\(cursor)",
                headers: APIFixture.headers(APIFixture.key, ["Accept": "text/event-stream"]))
            let reader = try await EventReader(stream)
            async let waiting = api.get("/api/v1/changes?since=\(cursor)&wait=50")
            try await eventually { api.watcher.waiterCount == 2 }

            await api.shutDown()
            try await eventually {
                (try? await api.get("/api/v1/health/ready", key: nil).errorCode) == "shutting_down"
            }
            try open.sendRequest("GET", "/api/v1/changes", headers: APIFixture.headers())
            let refused = try await open.receive()
            #expect(refused.status == 503 && refused["retry-after"] == "1" && refused["connection"] == "close")
            #expect(try await api.get("/api/v1/health/live", key: nil).status == 200)
            #expect(try await waiting.status == 200)
            _ = try await reader.all()
            #expect(reader.hasEnded)
        }
    }

    @Test func `once it has drained nothing listens any more`() async throws {
        try await APIFixture.with({ $0.drainTime = .milliseconds(200) }) { api in
            await api.shutDown()
            try await eventually { (try? await api.get("/api/v1/health/live", key: nil)) == nil }
        }
    }
}
