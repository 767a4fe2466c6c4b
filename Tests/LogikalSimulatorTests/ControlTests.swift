import EventSourcing
import Testing

@testable import LogikalSimulator

@Suite struct ControlTests {
    @Test func `changes, truth and calls over HTTP`() async throws {
        try await withSimulator(.with { ($0.servesControl, $0.projects) = (true, 3) }) { simulator, client in
            let root = String(client.baseURL.dropLast(simulator.configuration.basePath.count))
            let control = TestClient(baseURL: root + "/_simulator")
            let made = try await control.send("POST", "/changes", ["random": 20, "seed": 5])
            #expect(made.json?["changes"]?.array?.count == 20)
            let change: JSONValue = ["type": "createDirectory", "parent": "", "name": "Neu"]
            #expect(try await control.send("POST", "/changes", change).json?["touched"] == "Neu")
            #expect(try await control.send("POST", "/changes", change).status == 400)
            #expect(try await control.get("/truth").json == simulator.office.truth().json)
            _ = try await client.login()
            #expect(try await control.get("/calls").json?["counters"]?["logins"] == 1)
            #expect(try await control.send("DELETE", "/calls").status == 200)
            #expect(simulator.counters.calls == 0)
        }
    }

    @Test func `there is no control unless asked for`() async throws {
        try await withSimulator { simulator, client async throws in
            let root = String(client.baseURL.dropLast(simulator.configuration.basePath.count))
            #expect(try await TestClient(baseURL: root).get("/_simulator/truth").status == 404)
        }
    }
}
