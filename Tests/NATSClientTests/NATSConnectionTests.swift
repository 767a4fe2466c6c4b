import NATSClient
import SyncTesting
import Testing

/// A real NATS, that comes and goes.
@Suite struct NATSConnectionTests {
    private static func address(_ text: String) throws -> NATSAddress {
        try #require(NATSAddress("nats://" + text))
    }

    @Test func `each message gets its own reply, however many are under way, and one that nobody hears gets 503`()
        async throws
    {
        let server = try await NATSServer("-js")
        let replies = try await NATSConnection.connected(to: Self.address(server.address)) { connection in
            try await withThrowingTaskGroup(of: [NATSReply].self) { group in
                for call in 0..<20 {
                    group.addTask {
                        try await connection.request(
                            (0..<50).map { index in
                                NATSMessage(
                                    subject: index % 2 == 0 ? "$JS.API.INFO" : "nobody.\(call)",
                                    headers: index % 3 == 0 ? [("A", "b"), ("C", "d")] : [], payload: [])
                            })
                    }
                }
                return try await group.reduce(into: [[NATSReply]]()) { $0.append($1) }
            }
        }
        #expect(replies.count == 20)
        for call in replies {
            #expect(call.map(\.status) == (0..<50).map { $0 % 2 == 0 ? nil : 503 })
            #expect(call.allSatisfy { $0.payload.isEmpty == ($0.status != nil) })
        }
    }

    @Test func `who asks when the server dies is told so at once`() async throws {
        let server = try await NATSServer("-js")
        let address = try Self.address(server.address)
        await #expect(throws: (any Error).self) {
            try await NATSConnection.connected(to: address) { connection in
                _ = try await connection.request([NATSMessage(subject: "$JS.API.INFO", payload: [])])
                server.kill()
                while true { _ = try await connection.request([NATSMessage(subject: "a", payload: [])]) }
            }
        }
        let error = await #expect(throws: NATSError.self) {
            try await NATSConnection.connected(to: address) { _ in }
        }
        #expect(error?.description.contains("can't be reached") == true)
    }

    @Test func `a server that does not know the password says so, and one that does lets in`() async throws {
        let server = try await NATSServer("-js", "--user", "sync", "--pass", "pass@word")
        let asked = [NATSMessage(subject: "$JS.API.INFO", payload: [])]
        await #expect(throws: NATSError.refused("Authorization Violation")) {
            try await NATSConnection.connected(to: Self.address("sync:wrong@" + server.address)) {
                _ = try await $0.request(asked)
            }
        }
        let replies = try await NATSConnection.connected(to: Self.address("sync:pass@word@" + server.address)) {
            try await $0.request(asked)
        }
        #expect(replies.count == 1)
    }

    @Test func `a message that the server would hang up on is not sent`() async throws {
        let server = try await NATSServer("-js")
        try await NATSConnection.connected(to: Self.address(server.address)) { connection in
            await #expect(throws: NATSError.tooLarge(2 << 20, limit: 1 << 20)) {
                try await connection.request([
                    NATSMessage(subject: "a", payload: [UInt8](repeating: 0, count: 2 << 20))
                ])
            }
            let replies = try await connection.request([NATSMessage(subject: "$JS.API.INFO", payload: [])])
            #expect(replies.first?.status == nil)
        }
    }
}
