import LogikalClient
import Testing

@Suite(.timeLimit(.minutes(3))) struct LogoutTests {
    private struct Stop: Error {}

    @Test func `a session that throws is closed`() async throws {
        try await World.with(.strict) { world in
            await #expect(throws: Stop.self) {
                try await world.withSession { session in
                    _ = try await session.directories()
                    throw Stop()
                }
            }
            #expect(world.fake.log.last == "DELETE /auth")
            #expect(world.fake.openSessions == 0)
        }
    }

    @Test func `a cancelled session is closed`() async throws {
        try await World.with(.strict) { world in
            let client = world.client
            world.fake.answer("GET /directories", with: .hang)
            let task = Task {
                try await client.withSession { session in _ = try await session.directories() }
            }
            // Login and list.
            await world.server.waitForRequests(2)
            task.cancel()
            let error = await #expect(throws: LogikalError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            // The list that hangs may be logged late: the server handles it on a thread of its own.
            #expect(world.fake.log.filter { $0 != "GET /directories" } == ["POST /auth", "DELETE /auth"])
            #expect(world.fake.openSessions == 0)
        }
    }

    @Test func `a caller that waits for its turn can leave`() async throws {
        try await World.with(.strict) { world in
            world.fake.answer("GET /directories", with: .hang)
            let session = world.client.makeSession()
            let first = Task { try await session.directories() }
            await world.server.waitForRequests(2)
            let second = Task { try await session.projects(in: .root) }
            second.cancel()
            let error = await #expect(throws: LogikalError.self) { try await second.value }
            #expect(error?.code == .cancelled)
            first.cancel()
            _ = await first.result
            await session.close()
            #expect(world.fake.count("GET /projects") == 0)
        }
    }

    @Test func `a logout that hangs is given up and logged`() async throws {
        var timeouts = LogikalConfiguration.Timeouts()
        timeouts.logout = .milliseconds(100)
        try await World.with(.strict, timeouts: timeouts) { world in
            world.fake.answer("DELETE /auth", with: .hang)
            let rows = try await world.client.withSession { try await $0.directories().rows }
            #expect(rows.count == 2)
        }
    }

    @Test func `closing twice is closing once, and a closed session answers nothing`() async throws {
        try await World.with(.strict) { world in
            let session = world.client.makeSession()
            _ = try await session.directories()
            await session.close()
            await session.close()
            #expect(world.fake.count("DELETE /auth") == 1)
            let error = await #expect(throws: LogikalError.self) { try await session.directories() }
            #expect(error?.code == .closed)
        }
    }

    @Test func `a session that was never used costs nothing`() async throws {
        try await World.with(.strict) { world in
            await world.client.withSession { _ in }
            #expect(world.fake.log.isEmpty)
        }
    }
}
