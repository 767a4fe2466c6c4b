import EventSourcing
import Foundation
import Glibc
import Serving
import Testing

/// Callers that take up a connection and give nothing for it.
@Suite(.timeLimit(.minutes(3))) struct SlowClientTests {
    private static func impatient(_ configuration: inout APIConfiguration) {
        configuration.headTimeout = .milliseconds(400)
        configuration.bodyTimeout = .milliseconds(400)
        configuration.writeTimeout = .milliseconds(300)
    }

    /// Sends on, byte by byte, until the server has enough.
    private static func dribble(_ text: String, over connection: HTTPConnection) async throws {
        for byte in text {
            guard (try? connection.send(String(byte))) != nil else { return }
            // As slow as a slow client is.
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test func `header fields that trickle in are refused in time, and all others are answered meanwhile`() async throws
    {
        try await APIFixture.with(Self.impatient) { api in
            try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        let connection = try HTTPConnection(port: api.port)
                        defer { connection.close() }
                        async let sent: Void = Self.dribble(
                            "GET /api/v1/changes HTTP/1.1\r\nX-A: " + String(repeating: "a", count: 2000),
                            over: connection)
                        let answer = try await connection.receive()
                        try await sent
                        return answer
                    }
                }
                #expect(try await api.get("/api/v1/changes").status == 200)
                for try await answer in group {
                    #expect(answer.status == 408 && answer.errorCode == "request_timeout", "\(answer.text)")
                    #expect(answer["connection"] == "close" && answer["x-request-id"] != nil)
                }
            }
        }
    }

    @Test func `a body that trickles in is refused in time`() async throws {
        try await APIFixture.with(Self.impatient) { api in
            let connection = try HTTPConnection(port: api.port)
            defer { connection.close() }
            try connection.send(
                "PUT /api/v1/consumers/slow/ack HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n"
                    + "Authorization: Bearer \(APIFixture.key)\r\n\r\n")
            async let sent: Void = Self.dribble(String(repeating: " ", count: 4000), over: connection)
            let answer = try await connection.receive()
            #expect(answer.status == 408, "\(answer.text)")
            try await sent
        }
    }

    @Test func `a connection that was made and says nothing is closed`() async throws {
        try await APIFixture.with(Self.impatient) { api in
            let connection = try HTTPConnection(port: api.port)
            defer { connection.close() }
            let start = ContinuousClock.now
            #expect(try await connection.receiveSome() == [])
            #expect(ContinuousClock.now - start < .seconds(45))
        }
    }

    @Test func `a reader that takes nothing is cut off, and one that takes its time is not`() async throws {
        try await APIFixture.with(Self.impatient) { api in
            let request = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let size = try await api.get("/api/v1/openapi.json", key: nil).body.count
            // Far more than the operating system takes in for a reader.
            let count = 200
            let stuck = try HTTPConnection(port: api.port)
            defer { stuck.close() }
            try stuck.send(String(repeating: request, count: count))
            // Longer than the server waits for one that takes nothing: the time itself is what is tested.
            try await Task.sleep(for: .seconds(2))
            var received = 0
            while let chunk = try? await stuck.receiveSome(), !chunk.isEmpty { received += chunk.count }
            #expect(received < count * size, "all \(received) bytes were sent to who took none")

            let steady = try HTTPConnection(port: api.port)
            defer { steady.close() }
            let few = 20
            try steady.send(String(repeating: request, count: few))
            received = 0
            while received < few * size {
                let chunk = try await steady.receiveSome()
                if chunk.isEmpty { break }
                received += chunk.count
                // A reader that is slow but reads.
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(received >= few * size)
        }
    }
}
