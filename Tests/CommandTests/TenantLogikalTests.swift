import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import Testing

/// Which Logikal is polled for which tenant: the one of the settings, the one that is kept, or none.
@Suite(.timeLimit(.minutes(5))) struct TenantLogikalTests {
    private static let withoutLogikal = ["LOGIKAL_BASE_URL": "", "AUTH_USERNAME": "", "AUTH_PASSWORD": ""]

    private static func settings(_ installation: Installation) -> [String: String] {
        withoutLogikal.merging(["LOGIKAL_PASSWORD": installation.simulator.configuration.password]) { $1 }
    }

    private static func json(_ ended: Installation.Ended) throws -> JSONValue {
        try JSONReader.read(Array(ended.output.utf8))
    }

    private static func configure(
        _ name: String, _ installation: Installation, with settings: [String: String] = [:]
    ) async throws {
        let ended = try await installation.run(
            [
                "tenants", "configure", name, "--url", try #require(installation.environment["LOGIKAL_BASE_URL"]),
                "--user", installation.simulator.configuration.username, "--interval", "1",
            ], with: Self.settings(installation).merging(settings) { $1 })
        #expect(ended.code == 0, "\(ended.errors)")
    }

    private static func create(_ name: String, _ installation: Installation) async throws -> String {
        let created = try await installation.run("tenants", "create", name, "--json", with: withoutLogikal)
        return try #require(try json(created)["apiKey"]?.string, "\(created.errors)")
    }

    @Test func `a tenant whose password can't be read holds up nobody, and is told of by name`() async throws {
        try await Installation.with { installation in
            let settings = Self.settings(installation)
            let other = installation.folder + "/other-key"
            try Data((Data(repeating: 7, count: 32).base64EncodedString() + "\n").utf8).write(to: URL(filePath: other))
            let beta = try await Self.create("beta", installation)
            let gamma = try await Self.create("gamma", installation)
            try await Self.configure("beta", installation, with: ["MASTER_KEY_FILE": other])
            try await Self.configure("gamma", installation)

            let (running, api) = try await installation.serve(with: settings)
            try await eventually("the one after it is polled") {
                (try? await API(base: api.base, key: gamma).rows(of: "projects").count) == 4 ? true : nil
            }
            let told = running.errors.split(separator: "\n").filter { $0.contains("tenant_password_unreadable") }
            #expect(told.count == 1 && told[0].contains("beta"), "\(told)")
            // What needs no password goes on: its read models are there, and its upkeep is done.
            let unpolled = API(base: api.base, key: beta)
            #expect(try await unpolled.get("/projects").status == 200)
            try await eventually("the upkeep of beta is done") {
                let list = try await installation.run(
                    "maintenance", "list", "--json", with: settings.merging(["TENANT": "beta"]) { $1 })
                return try Self.json(list).array?.contains { $0["finishedAt"]?.string != nil }
            }
            let doctor = try await installation.run("doctor", "--json", with: settings)
            let finding = try Self.json(doctor)["findings"]?.array?.first { $0["check"] == "passwords" }
            #expect(doctor.code == 1 && finding?["subject"] == "tenant beta", "\(doctor.output)")
            #expect(finding?["remedy"]?.string?.contains("MASTER_KEY_FILE") == true)

            try await Self.configure("beta", installation)
            try await eventually("it is polled once its password can be read") {
                (try? await unpolled.rows(of: "projects").count) == 4 ? true : nil
            }
            #expect(try await running.stop() == .exited(0))
        }
    }

    @Test func `the Logikal that is kept for the first tenant is polled where the settings name none`() async throws {
        try await Installation.with { installation in
            let settings = Self.settings(installation)
            let (running, api) = try await installation.serve(with: settings)
            #expect(try await api.get("/health").json["checks"]?["logikal"] == nil)
            try await Self.configure("default", installation)
            try await eventually("its projects are served") {
                (try? await api.rows(of: "projects").count) == 4 ? true : nil
            }
            let status = try await installation.run("status", "--json", with: settings)
            #expect(status.code == 0, "\(status.errors)")
            #expect(try Self.json(status)["address"]?.string == installation.environment["LOGIKAL_BASE_URL"])
            let list = try await installation.run("tenants", "list", with: settings)
            #expect(list.output.contains("polls \(installation.environment["LOGIKAL_BASE_URL"] ?? "?")"))
            #expect(try await running.stop() == .exited(0))
        }
    }

    @Test func `where the settings name a Logikal none is kept in vain`() async throws {
        try await Installation.with { installation in
            let arguments = ["tenants", "configure", "default", "--url", "https://elsewhere.example", "--user", "x"]
            let refused = try await installation.run(arguments, with: ["LOGIKAL_PASSWORD": "kept-in-vain"])
            #expect(refused.code == 64 && refused.errors.hasPrefix("Error: LOGIKAL_BASE_URL"), "\(refused.errors)")
            // The settings of the process that polls may be others.
            let kept = try await installation.run(
                arguments, with: Self.withoutLogikal.merging(["LOGIKAL_PASSWORD": "kept-in-vain"]) { $1 })
            #expect(kept.code == 0, "\(kept.errors)")
            let (running, api) = try await installation.serve()
            #expect(running.errors.contains("LOGIKAL_BASE_URL is polled, and not the Logikal that is kept"))
            let answer = try await api.patch("/tenants/default", ["pollIntervalSeconds": 300])
            #expect(answer.status == 409 && answer.json["error"]?["code"] == "tenant_is_default", "\(answer.json)")
            let list = try await installation.run("tenants", "list")
            #expect(list.output.contains("(LOGIKAL_BASE_URL)") && !list.output.contains("elsewhere"), "\(list.output)")
            #expect(try await running.stop() == .exited(0))
        }
    }

    @Test func `what only reads does so for any tenant`() async throws {
        try await Installation.with { installation in
            _ = try await Self.create("acme", installation)
            try await Self.configure("acme", installation)
            let project = "6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21"
            let commands = [
                ["status"], ["calls"], ["diff", "--from", "0"], ["log", "show"], ["log", "verify"],
                ["log", "archives"],
                ["log", "epoch"], ["consumers", "list"], ["freshness"], ["operations", "list"], ["jobs", "list"],
                ["dead-letters", "list"], ["conflicts", "list"], ["overrides", "list"], ["clients", "list"],
                ["scope", "list"], ["audit", "list"], ["blobs", "status"], ["maintenance", "list"], ["doctor"],
                ["projections", "list"], ["reconciliation", "rules", "show"], ["sync", "plan"], ["sync", "withheld"],
                ["sync", "failing"], ["tenants", "list"],
            ]
            for command in commands {
                let ended = try await installation.run(command, with: ["TENANT": "acme"])
                #expect(ended.code == 0, "\(command): \(ended.errors) \(ended.output)")
            }
            let history = try await installation.run("history", project, with: ["TENANT": "acme"])
            #expect(history.code == 1 && !history.errors.contains("TENANT"), "\(history.errors)")
            // The first tenant by its name is the same as without one.
            #expect(try await installation.run("sync", with: ["TENANT": "default"]).code == 0)
        }
    }
}
