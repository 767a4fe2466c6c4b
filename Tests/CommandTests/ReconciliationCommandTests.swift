import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import Testing

/// `conflicts`, `overrides` and `reconciliation`, as an operator uses them beside a running server.
@Suite struct ReconciliationCommandTests {
    private static func json(_ ended: Installation.Ended) throws -> JSONValue {
        #expect(ended.code == 0, "\(ended.errors)")
        return try JSONReader.read(Array(ended.output.utf8))
    }

    @Test func `rules are set from a file, an edit holds, Logikal goes on, and the operator resolves the conflict`()
        async throws
    {
        try await Installation.with(
            office: { ($0.directories, $0.projects, $0.projectDateFollowsElevations) = (0, 0, false) }
        ) { installation in
            let office = installation.simulator.office
            let project = try office.apply(.createProject(directory: "", name: "Hall"))
            func rename(_ number: JSONValue) throws {
                try office.apply(.editProject(project: project, set: ["jobNumber": number]))
            }
            try rename("1")
            let (running, api) = try await installation.serve()
            let row = try await eventually("the project is known") { try await api.rows(of: "projects").first }
            let rules = try Self.json(try await installation.run("reconciliation", "rules", "show", "--json"))
            #expect(rules["version"] == 0)
            let path = "\(installation.folder)/rules.json"
            try CanonicalJSON.text(["groups": rules["groups"] ?? [], "version": 0])
                .write(toFile: path, atomically: true, encoding: .utf8)
            let set = try await installation.run("reconciliation", "rules", "set", path, "--note", "as usual")
            #expect(set.code == 0 && set.output.contains("version 1") && set.output.contains("as usual"))
            #expect(try await installation.run("reconciliation", "rules", "set", path).code == 1, "they are others now")
            let answer = try await api.post(
                "/overrides",
                [
                    "entity": row["id"] ?? .null, "version": row["version"] ?? .null,
                    "fields": ["jobNumber": ["value": "2"]],
                ])
            #expect(answer.json["data"]?["fields"]?["jobNumber"]?["status"] == "accepted")
            let overrides = try await installation.run("overrides", "list")
            #expect(overrides.output.contains(#"jobNumber  "2", said when Logikal had "1""#), "\(overrides.output)")
            #expect(try await api.rows(of: "projects").first?["state"]?["jobNumber"] == "2")
            try rename("3")
            let id = try await eventually("a conflict is raised") {
                try await api.get("/conflicts").data.first?["id"]?.string
            }
            let shown = try await installation.run("conflicts", "show", id)
            #expect(shown.output.contains(#"was "1"; Logikal says "3"; Odoo says "2""#), "\(shown.output)")
            let list = try Self.json(try await installation.run("conflicts", "list", "--json")).array
            #expect(list?.count == 1 && list?.first?["id"]?.string == id)
            let fields = ["--set", "jobNumber=\"4\"", "--set", "offerNumber=null", "--note", "agreed", "--json"]
            let ended = try Self.json(try await installation.run(["conflicts", "resolve", id] + fields))
            #expect(ended["resolution"]?["choice"] == "value" && ended["resolution"]?["note"] == "agreed")
            #expect(try await installation.run("conflicts", "list").output.contains("No conflict is open"))
            #expect(try await api.rows(of: "projects").first?["state"]?["jobNumber"] == "4")
            #expect(office.truth().projects.first?.listing["jobNumber"] == "3", "Logikal is never written to")
            #expect(try await installation.run("conflicts", "resolve", id, "--choose", "odoo").code == 64)
            let audit = try await installation.run("audit", "--json")
            #expect(audit.output.contains("conflicts resolve") && audit.output.contains("reconciliation rules set"))
            #expect(try await running.stop() == .exited(0))
            #expect(try await installation.run("log", "verify").code == 0)
        }
    }

    private static let notMeant = [
        ["conflicts", "show", "x"],
        ["conflicts", "resolve", "6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21"],
        ["conflicts", "resolve", "6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21", "--choose", "me"],
        ["conflicts", "resolve", "6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21", "--choose", "odoo", "--set", "a=1"],
        ["conflicts", "list", "--state", "closed"], ["conflicts", "list", "--limit", "0"],
        ["overrides", "list", "--entity", "x"], ["reconciliation", "rules", "set", "/dev/null"],
    ]

    @Test func `what can't be meant is refused as wrong usage`() async throws {
        try await Installation.with(office: { ($0.directories, $0.projects) = (0, 0) }) { installation in
            for arguments in Self.notMeant {
                let ended = try await installation.run(arguments)
                #expect(ended.code == 64, "\(arguments): \(ended.errors)")
            }
        }
    }
}
