import EventSourcing
import Testing

@testable import LogikalSimulator

@Suite struct FaultTests {
    private func onProjects(_ decision: FaultDecision) -> Faults {
        Faults(before: { $0.operation == "GET /projects" ? decision : .none })
    }

    @Test func `an error answers in the vendor's JSON or as somebody's page`() async throws {
        try await withSimulator { simulator, client in
            let session = try await client.login()
            simulator.faults = onProjects(.error(status: 503, text: "later"))
            let error = try await session.get("/projects")
            #expect(error.status == 503 && error.error == "later")
            simulator.faults = onProjects(.html(status: 502))
            let page = try await session.get("/projects")
            #expect(page.status == 502 && page.json == nil && page.contentType == "text/html")
            simulator.faults = nil
            #expect(try await session.get("/projects").status == 200)
        }
    }

    @Test func `a list may be empty, of another shape, or anything`() async throws {
        try await withSimulator(.with { $0.directories = 3 }) { simulator, client in
            let session = try await client.login()
            simulator.faults = Faults(after: { call, _ in call.method == "GET" ? .emptyList : .none })
            #expect(try await session.get("/directories").data == [])
            simulator.faults = Faults(before: { _ in .wrongJSON })
            #expect(try await session.get("/directories").keys == ["unexpected"])
            simulator.faults = Faults(before: { _ in .answer(status: 200, contentType: "text/plain", body: [1, 2]) })
            #expect(try await session.get("/directories").body == [1, 2])
        }
    }

    @Test func `a killed session is gone`() async throws {
        try await withSimulator { simulator, client in
            let session = try await client.login()
            simulator.faults = onProjects(.killSession)
            #expect(try await session.get("/projects").status == 401)
            simulator.faults = nil
            #expect(try await session.get("/directories").status == 401)
            #expect(simulator.counters.openSessions == 0)
        }
    }

    @Test(arguments: [true, false])
    func `a connection closes before or after the effect`(isBefore: Bool) async throws {
        try await withSimulator { simulator, client in
            let path = try #require(simulator.office.truth(artefacts: false).directories.first?.path)
            let session = try await client.login()
            let decision = { @Sendable (call: SimulatedCall) in
                call.path == "/directories/select" ? FaultDecision.closeConnection : .none
            }
            simulator.faults =
                isBefore ? Faults(before: { decision($0) }) : Faults(after: { call, _ in decision(call) })
            await #expect(throws: (any Error).self) { try await session.select("directories", path) }
            simulator.faults = nil
            // Selecting it again works from the root only.
            #expect(try await session.select("directories", path).status == (isBefore ? 200 : 409))
            #expect(simulator.callLog().contains { $0.status == nil && $0.call.identifier == path })
        }
    }

    @Test func `a truncated answer is an error of the transport`() async throws {
        try await withSimulator { simulator, client in
            let session = try await client.login()
            simulator.faults = onProjects(.truncate(bytes: 10))
            await #expect(throws: (any Error).self) { try await session.get("/projects") }
        }
    }

    @Test func `latencies are those that were measured`() {
        let pace = LatencyModel.measured()
        #expect(pace.delay(of: .login) == .seconds(5))
        #expect(LatencyModel.measured(scale: 0.5).delay(of: .selectProject) == .milliseconds(350))
        #expect(LatencyModel.none.delay(of: .partsList) == .zero)
    }
}
