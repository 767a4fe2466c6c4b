import EventSourcing
import LogikalSimulator
import PostgresClient
import Subprocess
import Testing

/// `DATABASE_URL`: a server that somebody else runs, and users that may only do so much.
@Suite struct DatabaseTests {
    @Test func `a database owner who may make roles needs nothing else, for one database and the next`() async throws {
        try await TCPServer.with { server in
            for name in ["first_office", "second_office"] {
                let url = try await server.makeDatabase(name, mayCreateRoles: true)
                try await Installation.with(settings: ["DATABASE_URL": url], secrets: [TCPServer.password]) {
                    installation in
                    let (command, api) = try await installation.serve()
                    try await command.waitForCycles(1)
                    #expect(try await api.differences(to: installation.simulator.office) == [])
                    #expect(try await api.differencesOfReadModels() == [])
                    #expect(try await command.stop() == .exited(0))
                    #expect(try await installation.run("log", "verify").code == 0)
                    #expect(installation.serverProcess == nil, "a private server was not asked for")
                }
            }
        }
    }

    @Test func `one who may not is told what an administrator must run, and then it works`() async throws {
        try await TCPServer.with { server in
            let url = try await server.makeDatabase("office", mayCreateRoles: false)
            try await Installation.with(settings: ["DATABASE_URL": url], secrets: [TCPServer.password]) {
                installation in
                let refused = try await installation.run("migrate")
                #expect(refused.code == 1)
                #expect(refused.errors.split(separator: "\n").count == 1)
                let advice = try #require(refused.errors.firstMatch(of: /As an administrator run: (.*;)/)?.1)
                for statement in advice.split(separator: ";") {
                    try await server.administration.execute(SQL(String(statement), binds: []))
                }
                let (command, api) = try await installation.serve()
                try await command.waitForCycles(1)
                #expect(try await api.differences(to: installation.simulator.office) == [])
                #expect(try await command.stop() == .exited(0))
            }
        }
    }

    @Test func `one that knows the role but was not granted it is told that too`() async throws {
        try await TCPServer.with { server in
            try await server.administration.execute("create role logikal_sync_service nologin")
            let url = try await server.makeDatabase("office", mayCreateRoles: false)
            try await Installation.with(settings: ["DATABASE_URL": url], secrets: [TCPServer.password]) {
                installation in
                let refused = try await installation.run("migrate")
                #expect(refused.code == 1)
                #expect(refused.errors.contains("grant logikal_sync_service to office;"), "\(refused.errors)")
            }
        }
    }
}
