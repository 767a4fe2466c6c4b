import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import Testing

/// `tenants`, and a server that polls more than one.
@Suite struct TenantCommandTests {
    private static func json(_ ended: Installation.Ended) throws -> JSONValue {
        try JSONReader.read(Array(ended.output.utf8))
    }

    @Test func `a tenant made while the server runs is polled, served, deactivated and deleted`() async throws {
        // The process's own tenant has no Logikal here.
        try await Installation.with { installation in
            let logikal = try #require(installation.environment["LOGIKAL_BASE_URL"])
            let settings = [
                "LOGIKAL_BASE_URL": "", "AUTH_USERNAME": "", "AUTH_PASSWORD": "",
                "LOGIKAL_PASSWORD": installation.simulator.configuration.password,
            ]
            let (running, api) = try await installation.serve(with: settings)
            let created = try Self.json(
                try await installation.run(["tenants", "create", "acme", "--json"], with: settings))
            let tenant = API(base: api.base, key: try #require(created["apiKey"]?.string))
            #expect(try await tenant.get("/projects").data.isEmpty)
            let configured = try await installation.run(
                [
                    "tenants", "configure", "acme", "--url", logikal, "--user",
                    installation.simulator.configuration.username, "--interval", "1",
                ], with: settings)
            #expect(configured.code == 0, "\(configured.errors)")
            try await eventually("the tenant's projects are served") {
                (try? await tenant.rows(of: "projects").count) == 4 ? true : nil
            }
            #expect(try await api.rows(of: "projects").isEmpty)
            let accepted = try await tenant.post("/operations", ["kind": "sync", "scope": "everything"])
            #expect(accepted.status == 202)
            let beside = try await installation.run(
                ["operations", "list", "--json"], with: settings.merging(["TENANT": "acme"]) { $1 })
            #expect(beside.code == 0, "\(beside.errors)")
            #expect(try Self.json(beside).array?.count == 1)
            // A look by hand would read the default tenant's Logikal.
            let look = try await installation.run(["sync"], with: ["TENANT": "acme"])
            #expect(look.code == 64 && look.errors.contains("TENANT"), "\(look.errors)")
            #expect(try await installation.run(["tenants", "deactivate", "acme"], with: settings).code == 0)
            try await eventually("the tenant's key is refused") {
                (try? await tenant.get("/projects"))?.status == 401 ? true : nil
            }
            let refused = try await installation.run(
                ["tenants", "delete", "acme", "--confirm", "acm"], with: settings)
            #expect(refused.code == 64)
            let deleted = try await installation.run(
                ["tenants", "delete", "acme", "--confirm", "acme"], with: settings)
            #expect(deleted.code == 0, "\(deleted.errors)")
            let list = try Self.json(try await installation.run(["tenants", "list", "--json"], with: settings))
            #expect(list.array?.compactMap { $0["name"]?.string } == ["default"])
            #expect(try await running.stop() == .exited(0))
        }
    }

    @Test(arguments: [
        ["tenants", "create", "a b"], ["tenants", "deactivate", "default"],
        ["tenants", "configure", "default"], ["tenants", "configure", "default", "--url", "https://x", "--user", "y"],
        ["tenants", "delete", "default", "--confirm", "default"],
    ])
    func `what can't be meant is refused as wrong usage`(arguments: [String]) async throws {
        try await Installation.with { installation in
            let ended = try await installation.run(arguments)
            #expect(ended.code == 64, "\(ended.errors)")
        }
    }

    @Test func `an export has all of a tenant, and no secret`() async throws {
        try await Installation.with { installation in
            let folder = "\(installation.folder)/export"
            #expect(try await installation.run("sync").code == 0)
            let client = try Self.json(
                try await installation.run("clients", "register", "odoo", "--role", "reader", "--json"))
            let secret = try #require(client["client_secret"]?.string)
            let configured = try await installation.run(
                ["tenants", "configure", "default", "--url", "https://logikal.example/api", "--user", "reader"],
                with: [
                    "LOGIKAL_BASE_URL": "", "AUTH_USERNAME": "", "AUTH_PASSWORD": "",
                    "LOGIKAL_PASSWORD": "password-to-be-sealed",
                ])
            #expect(configured.code == 0, "\(configured.errors)")
            let exported = try await installation.run("tenants", "export", "default", "--to", folder, "--json")
            #expect(exported.code == 0, "\(exported.errors)")
            let events = try #require(try Self.json(exported)["events"]?.number?.int64)
            #expect(events > 20)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(files == ["clients.json", "consumers.json", "keys.json", "log.jsonl", "tenant.json"])
            let texts = try files.map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
            for text in texts {
                #expect(!text.contains(secret) && !text.contains("password") && !text.contains(Installation.key))
            }
            #expect(texts[0].contains("\"odoo\"") && texts[2].hasPrefix("["))
            // Once more it goes on where it ended, and says the same.
            #expect(
                try Self.json(try await installation.run("tenants", "export", "default", "--to", folder, "--json"))
                    == Self.json(exported))
            let other = ["DATA_DIR": installation.folder + "/other"]
            let imported = try await installation.run(["log", "import", "\(folder)/log.jsonl", "--json"], with: other)
            #expect(try Self.json(imported)["imported"] == .integer(events), "\(imported.errors)")
        }
    }

    @Test func `a tenant that is not there is no tenant to work on`() async throws {
        try await Installation.with { installation in
            let ended = try await installation.run("clients", "list", with: ["TENANT": "nobody"])
            #expect(ended.code == 64 && ended.errors.contains("TENANT"), "\(ended.errors)")
        }
    }
}
