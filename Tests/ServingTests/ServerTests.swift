import EventSourcing
import Feeding
import Serving
import Testing

@Suite(.timeLimit(.minutes(3))) struct ServerTests {
    @Test func `an address in use is an error that names the remedy`() async throws {
        try await APIFixture.with { first in
            await #expect {
                try await APIFixture.with({ $0.port = first.port }) { _ in }
            } throws: { error in
                error is APIServerError && "\(error)".contains("LISTEN_ADDRESS")
            }
        }
    }

    @Test func `an open connection that asks nothing does not hold up the shutdown`() async throws {
        var connection: HTTPConnection?
        var start = ContinuousClock.now
        try await APIFixture.with { api in
            let open = try HTTPConnection(port: api.port)
            try open.sendRequest("GET", "/api/v1/changes", headers: APIFixture.headers())
            #expect(try await open.receive().status == 200)
            connection = open
            start = .now
        }
        #expect(ContinuousClock.now - start < .seconds(60))
        connection?.close()
    }

    @Test func `a connection on which nothing is asked is closed after a while`() async throws {
        try await APIFixture.with({ $0.idleTimeout = .milliseconds(200) }) { api in
            let connection = try HTTPConnection(port: api.port)
            defer { connection.close() }
            try connection.send("GET /api/v1/changes HTTP/1.1\r\n")
            await #expect(throws: HTTPConnection.Failure.self) { try await connection.receive() }
        }
    }

    @Test func `a request that waits outlasts the time-out for idle connections`() async throws {
        try await APIFixture.with({ $0.idleTimeout = .milliseconds(200) }) { api in
            let cursor = try await api.get("/api/v1/changes").cursor
            #expect(try await api.get("/api/v1/changes?since=\(cursor)&wait=1").status == 200)
        }
    }

    @Test func `a hundred requests wait over as many connections and one append answers them all`() async throws {
        try await APIFixture.with { api in
            let cursor = try await api.get("/api/v1/changes").cursor
            let answered = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<100 {
                    group.addTask { try await api.get("/api/v1/changes?since=\(cursor)&wait=50").data.count }
                }
                try await eventually { api.watcher.waiterCount == 100 }
                api.watcher.announce(try await api.appendProject(1), tenant: .default)
                return try await group.reduce(0, +)
            }
            #expect(answered == 100)
        }
    }
}
