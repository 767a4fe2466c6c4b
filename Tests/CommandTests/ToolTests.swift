import EventSourcing
import LogikalSimulator
import Subprocess
import Testing

/// `log`, `projections` and `migrate`: each alone and beside a running `run`.
@Suite struct ToolTests {
    @Test func `the tools work beside a running service`() async throws {
        try await Installation.with { installation in
            let (command, api) = try await installation.serve()
            try await command.waitForCycles(1)
            try await expectTools(installation)
            // Whoever follows the log must not stumble over a build that a rebuild has put away.
            for round in 0..<4 {
                installation.simulator.office.mutate(seed: UInt64(round), count: 3)
                let rebuilt = try await installation.run("projections", "rebuild")
                #expect(rebuilt.code == 0, "\(rebuilt.errors.suffix(1000))")
                #expect(try rebuilt.output.split(separator: "\n").count == ReadModelFolders.count)
            }
            try await command.waitForCycles(3)
            #expect(try await api.differences(to: installation.simulator.office) == [])
            try await eventuallyNothing("the read models differ") { try await api.differencesOfReadModels() }
            // The active build of each, and the one before it.
            #expect(try await builds(installation).count == 2 * ReadModelFolders.count)
            #expect(try await command.stop() == .exited(0))
            #expect(installation.serverProcess == nil)
        }
    }

    @Test func `the tools work alone, and start and end the PostgreSQL`() async throws {
        try await Installation.with { installation in
            let migrated = try await installation.run("migrate")
            #expect(migrated.code == 0 && migrated.output.contains("applied 1."))
            #expect(installation.serverProcess == nil)
            let empty = try await installation.run("projections", "list")
            #expect(empty.code == 0 && empty.output.contains("No read model has been built yet"))
            #expect(try await installation.run("sync").code == 0)
            try await expectTools(installation)
            #expect(try await installation.run("projections", "rebuild", "projects").code == 0)
            #expect(try await builds(installation).contains { $0["name"] == "projects" && $0["build"] == 2 })
            #expect(installation.serverProcess == nil)
        }
    }

    private func expectTools(_ installation: Installation) async throws {
        let shown = try await installation.run("log", "show", "--limit", "5")
        #expect(shown.code == 0)
        #expect(shown.output.split(separator: "\n").count == 5)
        let lines = try await installation.run("log", "show", "--since", "2", "--limit", "3", "--json").output
            .split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
        #expect(lines.map { $0["position"] } == [3, 4, 5])
        let verified = try await installation.run("log", "verify")
        #expect(verified.code == 0 && verified.output.hasPrefix("The log is whole: "))
        let report = try JSONReader.read(Array(try await installation.run("log", "verify", "--json").output.utf8))
        #expect(report["ok"] == true)
        #expect(try await builds(installation).filter { $0["active"] == true }.count == ReadModelFolders.count)
        let listed = try await installation.run("projections", "list")
        #expect(listed.code == 0 && listed.output.contains("projects v3 build"))
        let migration = try JSONReader.read(Array(try await installation.run("migrate", "--json").output.utf8))
        #expect(migration["applied"] == [])
    }

    private func builds(_ installation: Installation) async throws -> [JSONValue] {
        let listed = try await installation.run("projections", "list", "--json")
        return try JSONReader.read(Array(listed.output.utf8)).array ?? []
    }
}
