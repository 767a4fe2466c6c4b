import EventSourcing
import LogikalSimulator
import Subprocess
import Testing

/// `scope`, `freshness`, `sync plan` and `sync --dry-run`, as an operator uses them.
@Suite struct ScopeCommandTests {
    private static func withOffice(_ body: (Installation) async throws -> Void) async throws {
        try await Installation.with(
            office: { ($0.directories, $0.projects, $0.projectDateFollowsElevations) = (0, 0, false) }
        ) { installation in
            let office = installation.simulator.office
            for name in ["Archive", "Offers"] {
                try office.apply(.createDirectory(parent: "", name: name))
                let project = try office.apply(.createProject(directory: name, name: "In \(name)"))
                try office.apply(.editProject(project: project, set: ["jobNumber": "1"]))
            }
            try await body(installation)
        }
    }

    private static func json(_ ended: Installation.Ended) throws -> JSONValue {
        try JSONReader.read(Array(ended.output.utf8))
    }

    @Test func `a directory is excluded with a reason, listed, left by the feed, and taken in again`() async throws {
        try await Self.withOffice { installation in
            #expect(try await installation.run("sync").code == 0)
            let excluded = try await installation.run("scope", "exclude", "Archive", "--reason", "finished", "--json")
            #expect(excluded.code == 0, "\(excluded.errors)")
            let id = try #require(try Self.json(excluded)["id"]?.string)
            let list = try Self.json(try await installation.run("scope", "list", "--json")).array
            #expect(list?.count == 1 && list?.first?["note"] == "finished" && list?.first?["by"]?.string != nil)
            let report = try Self.json(try await installation.run("sync", "--json"))
            #expect(report["events"]?["project.excluded"] == 1 && report["events"]?["directory.excluded"] == 1)
            let (running, api) = try await installation.serve()
            let tombstones = try await api.feed("log").changes.filter { $0["reason"] == "excluded" }
            #expect(tombstones.count >= 3)
            let rows = try await api.rows(of: "projects")
            #expect(rows.compactMap { $0["state"]?["name"]?.string } == ["In Offers"])
            #expect(try await api.get("/exclusions").data.first?["id"]?.string == id)
            #expect(try await api.get("/freshness").json["data"]?["cycle"]?["outcome"] == "complete")
            #expect(try await running.stop() == .exited(0))
            #expect(try await installation.run("scope", "remove", id).code == 0)
            let back = try Self.json(try await installation.run("sync", "--json"))
            #expect(back["events"]?["project.included"] == 1)
            let history = try await installation.run("history", id)
            #expect(history.output.contains("scope_rule.set") && history.output.contains("scope_rule.removed"))
        }
    }

    @Test(arguments: [
        ["scope", "exclude"], ["scope", "exclude", "A", "--everything"], ["scope", "exclude", "--older-than", "2y"],
        ["scope", "exclude", "--where", "secret=1"], ["scope", "remove", "x"],
        ["scope", "exclude", "--older-than", "2d", "--where", "name=x"],
    ])
    func `a rule that can't be meant is refused as wrong usage`(arguments: [String]) async throws {
        try await Self.withOffice { installation in
            let ended = try await installation.run(arguments)
            #expect(ended.code == 64, "\(ended.errors)")
        }
    }

    @Test func `a rule that is not there can't be removed`() async throws {
        try await Self.withOffice { installation in
            let ended = try await installation.run("scope", "remove", "6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21")
            #expect(ended.code == 1 && !ended.errors.contains("Usage"), "\(ended.errors)")
        }
    }

    @Test func `a dry run shows the events of the next cycle and appends none`() async throws {
        try await Self.withOffice { installation in
            #expect(try await installation.run("sync").code == 0)
            let office = installation.simulator.office
            let project = try #require(office.truth(artefacts: false).projects.last)
            try office.apply(.editProject(project: project.id, set: ["offerNumber": "OFF1"]))
            for _ in 0..<2 {
                let dry = try await installation.run("sync", "--dry-run")
                #expect(dry.code == 0 && dry.output.contains("project.changed  In Offers (changedDate, offerNumber)"))
            }
            let report = try Self.json(try await installation.run("sync", "--json"))
            #expect(report["events"] == ["project.changed": 1])
            let asJSON = try await installation.run("sync", "--dry-run", "--json")
            #expect(asJSON.code == 0 && asJSON.output.isEmpty)
        }
    }

    @Test func `the plan tells what a cycle costs, and asks Logikal for nothing`() async throws {
        try await Self.withOffice { installation in
            #expect(try await installation.run("sync").code == 0)
            installation.simulator.clearCallLog()
            let plan = try Self.json(try await installation.run("sync", "plan", "--json"))
            #expect(plan["directories"] == 3 && plan["logins"] == 1 && plan["entered"] == ["rotation": 2])
            #expect(installation.simulator.counters.calls == 0)
            let strict = try Self.json(
                try await installation.run("sync", "plan", "--full", "--navigation", "strict", "--json"))
            #expect((strict["logins"]?.number?.int64 ?? 0) > 1)
            let text = try await installation.run("sync", "plan")
            #expect(text.output.contains("1 logins") || text.output.contains("logins"))
        }
    }

    @Test func `freshness names what could not be read, and exits with 2`() async throws {
        try await Self.withOffice { installation in
            installation.simulator.faults = Faults(before: { call in
                call.operation == "GET /phases" ? .error(status: 500, text: "out of order") : .none
            })
            #expect(try await installation.run("sync").code == 2)
            let stale = try await installation.run("freshness")
            #expect(stale.code == 2 && stale.output.contains("failed: phases of project 1 In Offers, never complete"))
            installation.simulator.faults = nil
            #expect(try await installation.run("sync", "--full").code == 0)
            let fresh = try await installation.run("freshness", "--json")
            #expect(fresh.code == 0)
            #expect(try Self.json(fresh)["scopes"]?.array?.isEmpty == true)
        }
    }
}
