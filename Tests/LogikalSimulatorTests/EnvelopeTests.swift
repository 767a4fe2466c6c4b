import EventSourcing
import Testing

@testable import LogikalSimulator

@Suite struct EnvelopeTests {
    @Test func `a list has data, hints and warnings`() async throws {
        try await withSimulator { simulator, client in
            let reply = try await client.login().get("/directories")
            #expect(reply.status == 200)
            #expect(reply.keys == ["data", "hints", "warnings"])
            #expect(reply.contentType.hasPrefix("application/json"))
            let roots = simulator.office.truth(artefacts: false).directories.filter { $0.parent.isEmpty }
            #expect(reply.data == .array(roots.map(\.listing)))
        }
    }

    @Test func `a select and a logout have no data`() async throws {
        try await withSimulator { simulator, client in
            let session = try await client.login()
            let path = try #require(simulator.office.truth(artefacts: false).directories.first?.path)
            #expect(try await session.select("directories", path).keys == ["hints", "warnings"])
            #expect(try await session.send("DELETE", "/auth").keys == ["hints", "warnings"])
        }
    }

    @Test func `an error has message, code, hints, warnings and errors`() async throws {
        try await withSimulator { _, client in
            let reply = try await client.login().get("/phases")
            #expect(reply.status == 405)
            #expect(reply.keys == ["code", "errors", "hints", "message", "warnings"])
            #expect(reply.error.contains("expects the session to be in a project"))
        }
    }

    @Test func `only the version and the log-in need no token`() async throws {
        try await withSimulator { _, client async throws in
            #expect(try await client.get("/version").data?["componentVersions"]?.array?.isEmpty == false)
            for path in ["/directories", "/projects", "/languages", "/estimation-data", "/elevations"] {
                #expect(try await client.get(path).status == 401)
            }
        }
    }

    @Test func `a wrong password is 401, a missing one 400`() async throws {
        try await withSimulator { simulator, client async throws in
            let wrong: JSONValue = ["username": "reader", "password": "guess"]
            #expect(try await client.send("POST", "/auth", wrong).status == 401)
            #expect(try await client.send("POST", "/auth", ["username": "reader"]).status == 400)
            #expect(simulator.counters.logins == 0)
        }
    }

    @Test func `a select without an identifier is 400`() async throws {
        try await withSimulator { _, client in
            let session = try await client.login()
            #expect(try await session.send("POST", "/directories/select").status == 400)
            #expect(try await session.send("POST", "/projects/select", ["identifier": 7]).status == 400)
        }
    }

    @Test func `anything that would change the vendor's data answers and is counted`() async throws {
        try await withSimulator { simulator, client in
            let session = try await client.login()
            #expect(try await session.send("PATCH", "/projects/selected", ["name": "x"]).status == 200)
            #expect(try await session.send("POST", "/directories", ["name": "x"]).status == 200)
            #expect(try await session.send("PUT", "/languages/type/user", ["id": 1]).status == 200)
            #expect(simulator.counters.writeAttempts == 3)
            #expect(simulator.callLog().filter(\.isWrite).map(\.call.method) == ["PATCH", "POST", "PUT"])
        }
    }

    @Test func `an endpoint that integrators made up is 404`() async throws {
        try await withSimulator { _, client in
            let session = try await client.login()
            #expect(try await session.get("/phases/00000000-0000-0000-0000-000000000000").status == 404)
        }
    }
}
