import EventSourcing
import Testing

@testable import LogikalSimulator

@Suite struct SessionTests {
    @Test func `a token is dead after its log-out`() async throws {
        try await withSimulator { simulator, client in
            let session = try await client.login()
            #expect(simulator.counters.openSessions == 1)
            #expect(try await session.send("DELETE", "/auth").status == 200)
            #expect(try await session.get("/directories").status == 401)
            #expect(try await session.send("DELETE", "/auth").status == 401)
            let counters = simulator.counters
            #expect(counters.logins == 1 && counters.logouts == 1)
            #expect(counters.openSessions == 0 && counters.unauthorizedCalls == 2)
        }
    }

    @Test func `every token is dead after a restart, and expired ones after their time`() async throws {
        try await withSimulator(.with { $0.tokenLifetime = .milliseconds(1) }) { simulator, client in
            let session = try await client.login()
            var status = 200
            while status == 200 { status = try await session.get("/directories").status }
            #expect(status == 401)
        }
        try await withSimulator { simulator, client in
            let session = try await client.login()
            simulator.endAllSessions()
            #expect(try await session.get("/directories").status == 401)
        }
    }

    @Test func `no licence is left beyond the limit of sessions`() async throws {
        try await withSimulator(.with { $0.sessionLimit = 1 }) { _, client in
            let session = try await client.login()
            await #expect(throws: TestClient.LoginRefused.self) { try await client.login() }
            _ = try await session.send("DELETE", "/auth")
            _ = try await client.login()
        }
    }

    @Test(arguments: ConcurrentRequests.allCases)
    func `two calls at once on one token are caught`(concurrency: ConcurrentRequests) async throws {
        try await withSimulator(.with { $0.concurrentRequests = concurrency }) { simulator, client in
            let path = try #require(simulator.office.truth(artefacts: false).directories.first?.path)
            let session = try await client.login()
            try await session.select("directories", path)
            let meeting = Meeting(of: 2)
            simulator.faults = Faults(before: { call in
                // Serialised calls can't meet; the first waits until the second has arrived by being counted.
                if concurrency == .scramble, call.path == "/projects" { await meeting.arrive() }
                if concurrency == .serialise, call.path == "/projects" { return .delay(.milliseconds(100)) }
                return .none
            })
            async let first = session.get("/projects")
            async let second = TestClient(baseURL: session.baseURL, token: session.token).get("/projects")
            let statuses = try await [first.status, second.status]
            #expect(statuses == [200, 200])
            #expect(simulator.counters.overlappingRequests == 2)
            // At the root the directory can be selected, from itself it can't: so one knows where the session is.
            let status = try await session.select("directories", path).status
            #expect(status == (concurrency == .scramble ? 200 : 409))
        }
    }

    @Test func `the log tells each call's place, and never a token`() async throws {
        try await withSimulator { simulator, client in
            let session = try await client.login()
            let path = try #require(simulator.office.truth(artefacts: false).directories.first?.path)
            try await session.select("directories", path)
            _ = try await session.get("/phases")
            let log = simulator.callLog()
            #expect(log.map(\.call.operation) == ["POST /auth", "POST /directories/select", "GET /phases"])
            #expect(log.map(\.call.session) == [nil, 1, 1])
            #expect(log.map(\.call.stateBefore) == [nil, .directory, .directory])
            #expect(log.map(\.status) == [200, 200, 405])
            #expect(log.map(\.isIllegal) == [false, false, true])
            #expect(log.map(\.call.sequence) == [1, 2, 3])
            let text = log.map { CanonicalJSON.text($0.json) }.joined()
            #expect(!text.contains(session.token ?? ""))
        }
    }
}

/// Lets those who arrive go on once all are there.
private actor Meeting {
    private let size: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(of size: Int) { self.size = size }

    func arrive() async {
        if waiting.count == size - 1 {
            for continuation in waiting { continuation.resume() }
            waiting = []
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }
}
