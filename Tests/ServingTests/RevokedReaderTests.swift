import EventSourcing
import Serving
import Testing

/// Streams outlast the moment at which their reader was let in.
@Suite(.timeLimit(.minutes(3))) struct RevokedReaderTests {
    private static func follow(_ api: APIFixture, _ token: String) async throws -> (HTTPConnection, EventReader) {
        let connection = try HTTPConnection(port: api.port)
        try connection.sendRequest(
            "GET", "/api/v1/changes", headers: APIFixture.headers(token, ["Accept": "text/event-stream"]))
        let reader = try await EventReader(connection)
        #expect(try await reader.next()?.name == "page")
        return (connection, reader)
    }

    /// How long a reader is told of changes still.
    private static func end(of reader: EventReader) async -> Duration {
        let start = ContinuousClock.now
        // A stream that is broken off is an end too.
        while (try? await reader.nextBlock()) != nil {}
        return ContinuousClock.now - start
    }

    @Test func `a stream ends within a moment when its client is revoked, and others go on`() async throws {
        try await APIFixture.with({ $0.heartbeat = .milliseconds(100) }) { api in
            let client = try await api.register("follower")
            let (connection, reader) = try await Self.follow(api, try await api.login(client).token("access_token"))
            defer { connection.close() }
            let (other, otherReader) = try await Self.follow(api, try await api.token(["reader"]))
            defer { other.close() }
            #expect(try await api.get("/api/v1/clients/\(client.id)", method: "DELETE").status == 200)
            // A second that what was found out is kept, one between two looks, and what a busy machine adds.
            #expect(await Self.end(of: reader) < .seconds(30))
            for _ in 0..<12 { _ = try await otherReader.nextBlock() }
            #expect(otherReader.comments >= 10 && !otherReader.hasEnded)
        }
    }

    @Test func `a stream ends with its token`() async throws {
        try await APIFixture.with({ $0.heartbeat = .milliseconds(100) }) { api in
            let (connection, reader) = try await Self.follow(api, try await api.token(["reader"]))
            defer { connection.close() }
            api.clock.advance(by: .seconds(1000))
            #expect(await Self.end(of: reader) < .seconds(30))
        }
    }
}
