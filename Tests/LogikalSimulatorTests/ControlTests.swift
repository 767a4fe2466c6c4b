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

    private func withControl(
        _ body: (LogikalSimulator, TestClient, TestClient) async throws -> Void
    ) async throws {
        try await withSimulator(.with { ($0.servesControl, $0.projects) = (true, 3) }) { simulator, client in
            let root = String(client.baseURL.dropLast(simulator.configuration.basePath.count))
            try await body(simulator, client, TestClient(baseURL: root + "/_simulator"))
        }
    }

    @Test func `faults are switched on and off while the service runs, and counted`() async throws {
        try await withControl { _, client, control in
            let session = try await client.login()
            let rules: JSONValue = [
                "seed": 7, "rules": [["kind": "error503", "operation": "GET /projects", "times": 1]],
            ]
            #expect(try await control.send("PUT", "/faults", rules).status == 200)
            #expect(try await session.get("/projects").status == 503)
            #expect(try await session.get("/projects").status == 200)
            #expect(try await control.get("/faults").json?["rules"]?.array?.first?["injected"] == 1)
            #expect(try await control.send("PUT", "/faults", ["kind": "meteor"]).status == 400)
            #expect(try await control.send("PUT", "/faults", ["kind": "error500"]).status == 200)
            #expect(try await control.send("DELETE", "/faults").status == 200)
            #expect(try await session.get("/projects").status == 200)
        }
    }

    @Test func `a parts list is spoilt and mended while the service runs`() async throws {
        try await withControl { simulator, _, control in
            let elevation = try #require(
                simulator.office.truth().elevations.first { simulator.office.partsList(of: $0.id) != nil })
            let usual = simulator.office.partsList(of: elevation.id)
            let id = JSONValue.string(elevation.id)
            #expect(
                try await control.send("PUT", "/parts-lists", ["elevation": id, "quirk": "corrupt"]).status == 200)
            #expect(simulator.office.partsList(of: elevation.id) != usual)
            #expect(
                try await control.send("PUT", "/parts-lists", ["elevation": id, "quirk": "burnt"]).status == 400)
            #expect(try await control.send("PUT", "/parts-lists", ["elevation": id, "quirk": nil]).status == 200)
            #expect(simulator.office.partsList(of: elevation.id) == usual)
        }
    }

    @Test func `locks, dead sessions and other settings come while the service runs`() async throws {
        try await withControl { simulator, client, control in
            let truth = simulator.office.truth(artefacts: false)
            let project = try #require(truth.projects.first { $0.directory.isEmpty } ?? truth.projects.first)
            let session = try await client.login()
            if !project.directory.isEmpty { try await session.select("directories", project.directory) }
            let id = JSONValue.string(project.id)
            #expect(try await control.send("PUT", "/restrictions", ["id": id, "restriction": "locked"]).status == 200)
            #expect(try await session.select("projects", project.id).status == 409)
            #expect(try await control.send("PUT", "/restrictions", ["id": id, "restriction": nil]).status == 200)
            #expect(try await session.select("projects", project.id).status == 200)

            #expect(try await session.get("/projects").status == 405)
            let changes: JSONValue = ["navigation": "ascend", "serviceVersion": "12.3", "sessionLimit": 1]
            #expect(try await control.send("PATCH", "/settings", changes).status == 200)
            #expect(try await control.get("/settings").json?["navigation"] == "ascend")
            #expect(try await session.get("/directories").status == 200, "it climbs now")
            let version = try await client.get("/version").data?["componentVersions"]?.array?.first?["version"]
            #expect(version == "12.3")
            await #expect(throws: TestClient.LoginRefused.self) { try await client.login() }
            #expect(try await control.send("PATCH", "/settings", ["seed": 1, "sessionLimit": 9]).status == 400)
            #expect(try await control.get("/settings").json?["sessionLimit"] == 1, "all or nothing")

            #expect(try await control.send("DELETE", "/sessions").status == 200)
            #expect(try await session.get("/projects").status == 401)
        }
    }

    @Test func `a write, and two requests at once on one token, raise an alarm that stays`() async throws {
        try await withControl { simulator, client, control in
            let session = try await client.login()
            #expect(try await control.get("/alarms").json?["alarms"] == [])
            _ = try await session.send("DELETE", "/projects/selected")
            // So that the second is answered while the first is in flight; it would wait in a queue else.
            #expect(try await control.send("PATCH", "/settings", ["concurrentRequests": "scramble"]).status == 200)
            let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
            simulator.faults = Faults(before: { call in
                guard call.operation == "GET /projects" else { return .none }
                arrival.yield()
                // It stays in flight until the other has come, or nobody would know that they overlap.
                for _ in 0..<60_000 where simulator.alarms.count < 2 { try? await Task.sleep(for: .milliseconds(5)) }
                return .none
            })
            async let slow = session.get("/projects")
            for await _ in arrivals { break }
            async let other = session.get("/directories")
            _ = try await (slow, other)
            let alarms = try await control.get("/alarms").json?["alarms"]?.array ?? []
            #expect(alarms.first?["kind"] == "write")
            #expect(alarms.contains { $0["kind"] == "concurrentUse" })
            #expect(simulator.alarms.count == alarms.count)
        }
    }

    @Test func `there is no control unless asked for`() async throws {
        try await withSimulator { simulator, client async throws in
            let root = String(client.baseURL.dropLast(simulator.configuration.basePath.count))
            #expect(try await TestClient(baseURL: root).get("/_simulator/truth").status == 404)
        }
    }
}
