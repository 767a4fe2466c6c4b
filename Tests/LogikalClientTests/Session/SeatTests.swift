import LogikalClient
import LogikalModel
import Testing

/// Sessions are licences: no more of them than may be open, whoever asks.
@Suite(.timeLimit(.minutes(3))) struct SeatTests {
    @Test(arguments: [1, 2])
    func `under load no more sessions are open than may be, and none has two requests under way`(
        places: Int
    ) async throws {
        try await World.with(.ascend, sessions: places) { world in
            let client = world.client
            try await withThrowingTaskGroup { group in
                for index in 0..<9 {
                    group.addTask {
                        try await client.withSession { session in
                            try await withThrowingTaskGroup { calls in
                                for phase in 0..<2 {
                                    calls.addTask {
                                        let place = Places.phase((index + phase) % 2)
                                        let rows = try await session.elevations(of: place).rows
                                        #expect(rows.map(\.id.text) == FakeLogikal.elevations(in: place.id.text))
                                    }
                                }
                                try await calls.waitForAll()
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(world.fake.count("POST /auth") == 9)
            #expect(world.fake.mostOpenSessions == places)
            #expect(!world.fake.sawTwoAtOnce)
            #expect(world.fake.openSessions == 0)
        }
    }

    @Test func `who waits for a session can leave, and takes no place with him`() async throws {
        try await World.with(.strict) { world in
            let first = world.client.makeSession()
            _ = try await first.directories()
            let second = world.client.makeSession()
            let waiting = Task { try await second.directories() }
            waiting.cancel()
            let error = await #expect(throws: LogikalError.self) { try await waiting.value }
            #expect(error?.code == .cancelled)
            await second.close()
            await first.close()
            let rows = try await world.client.withSession { try await $0.directories().rows }
            #expect(rows.count == 2 && world.fake.count("POST /auth") == 2)
        }
    }

    @Test func `a login that fails, and a logout that fails, leave the place to the next`() async throws {
        try await World.with(.strict) { world in
            world.fake.answer("POST /auth", with: .failure(500, "no licence"))
            world.fake.answer("DELETE /auth", with: .failure(500, "no idea"))
            await #expect(throws: LogikalError.self) {
                try await world.client.withSession { _ = try await $0.directories() }
            }
            for _ in 0..<2 {
                let rows = try await world.client.withSession { try await $0.directories().rows }
                #expect(rows.count == 2)
            }
        }
    }
}
