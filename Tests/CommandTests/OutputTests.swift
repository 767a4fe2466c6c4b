import EventSourcing
import Foundation
import Logging
import LogikalSimulator
import PostgresClient
import Subprocess
import SyncTesting
import Testing

/// What is printed, and where it can't be.
@Suite struct OutputTests {
    /// Runs a command by a shell that gives it another standard output.
    private static func run(
        _ arguments: [String], to redirection: String, _ installation: Installation, after preparation: String = ""
    ) async throws -> Installation.Ended {
        let command = try await RunningCommand.start(
            arguments, environment: installation.environment.filter { !$0.value.isEmpty },
            files: "\(installation.folder)/redirected-\(UUID().uuidString)",
            by: ["/bin/sh", "-c", "\(preparation) \"$0\" \"$@\" \(redirection)"])
        let status = try await command.end(within: .seconds(60))
        return Installation.Ended(status: status, output: command.output, errors: command.errors)
    }

    @Test func `an output that can't be written to is told in one line, and what is read no further in none`()
        async throws
    {
        try await Installation.with(settings: ["LOG_LEVEL": "error"]) { installation in
            #expect(try await installation.run("sync").code == 0)
            let commands = [
                ["log", "show"], ["log", "show", "--json"], ["diff", "--from", "0"], ["doctor", "--json"],
                ["log", "checkpoint"], ["log", "export"],
            ]
            for command in commands {
                for redirection in [">/dev/full", ">&-"] {
                    let ended = try await Self.run(command, to: redirection, installation)
                    #expect(ended.code == 1, "\(command) \(redirection): \(ended.status)")
                    let lines = ended.errors.split(separator: "\n").filter { !$0.hasPrefix("Verify key") }
                    #expect(
                        lines.count == 1 && lines[0].hasPrefix("Error: standard output can't be written to: "),
                        "\(command) \(redirection): \(ended.errors)")
                }
            }
            let piped = try await Self.run(["log", "show"], to: "| head -n 1", installation)
            #expect(piped.errors.isEmpty && piped.output.split(separator: "\n").count == 1, "\(piped.errors)")
        }
    }

    @Test func `what Logikal calls something is shown, and neither obeyed by a terminal nor changed for programs`()
        async throws
    {
        try await Installation.with { installation in
            let office = installation.simulator.office
            let project = try #require(office.truth().projects.first)
            let name = "a\u{202E}b\u{1B}[31mc"
            try office.apply(.editProject(project: project.id, set: ["name": .string(name)]))
            #expect(try await installation.run("sync").code == 0)
            for command in [["log", "show", "--entity-type", "project"], ["diff", "--from", "0"]] {
                let text = try await installation.run(command).output
                #expect(text.contains("\u{FFFD}"), "\(text)")
                #expect(!text.contains("\u{202E}") && !text.contains("\u{1B}"), "\(text)")
                let json = try await installation.run(command + ["--json"]).output
                #expect(json.contains("\u{202E}") && !json.contains("\u{FFFD}"), "\(json)")
            }
        }
    }

    @Test func `files and types that can't be meant are refused as such`() async throws {
        try await Installation.with { installation in
            #expect(try await installation.run("sync").code == 0)
            let refused: [(arguments: [String], says: String)] = [
                (["log", "import", "/tmp"], "/tmp is no file that can be read"),
                (["log", "export", "--output", "/dev/full"], "/dev/full is no file"),
                (["log", "verify", "--against", "/nonexistent"], "/nonexistent can't be read; see that it is there"),
                (["log", "show", "--type", "foo"], "--type takes one of directory.discovered"),
                (["log", "show", "--entity-type", "foo"], "--entity-type takes one of directory, project"),
                (["diff", "--from", "0", "--json", "--format", "csv"], "exclude each other"),
            ]
            for (arguments, says) in refused {
                let ended = try await installation.run(arguments)
                #expect(ended.code == 64 && ended.errors.contains(says), "\(arguments): \(ended.errors)")
            }
        }
    }

    @Test func `what is not there is told as such, without how the command is written`() async throws {
        try await Installation.with(settings: ["LOG_LEVEL": "error"]) { installation in
            let id = "6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21"
            let commands = [
                ["consumers", "show", "nobody"], ["consumers", "rejections", "nobody"],
                ["consumers", "forget", "nobody"],
                ["clients", "show", "nobody"], ["clients", "rotate", "nobody"], ["clients", "revoke", "nobody"],
                ["tenants", "show", "nobody"], ["tenants", "delete", "nobody", "--confirm", "nobody"],
                ["tenants", "activate", "nobody"], ["tenants", "export", "nobody", "--to", "/tmp/nobody"],
                ["conflicts", "show", id], ["conflicts", "resolve", id, "--choose", "odoo"],
                ["sync", "project", "nothing"], ["sync", "approve", id], ["scope", "remove", id], ["history", id],
                ["jobs", "show", "77"], ["dead-letters", "show", "77"], ["operations", "show", id],
                ["projections", "switch", "nothing"], ["log", "export"], ["log", "checkpoint"],
            ]
            for command in commands {
                let ended = try await installation.run(command)
                #expect(ended.code == 1 && ended.output.isEmpty, "\(command): \(ended.errors)")
                #expect(ended.errors.hasPrefix("Error: ") && !ended.errors.contains("Usage:"), "\(ended.errors)")
                #expect(!ended.errors.contains("/api/v1"), "\(command): \(ended.errors)")
            }
        }
    }

    @Test func `a witness that can't be written is told once, with its file and what to do`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Installation.with(settings: ["DATABASE_URL": conninfo]) { installation in
                #expect(try await installation.run("sync").code == 0)
                let witness = installation.dataDirectory + "/log-witness.json"
                try FileManager.default.removeItem(atPath: witness)
                // No file takes a byte any more, as where a disk is full.
                let shown = try await Self.run(
                    ["log", "show"], to: "2>&1) | cat", installation, after: "(trap '' XFSZ; ulimit -f 0;")
                let told = shown.output.split(separator: "\n").filter { $0.contains("not witnessed") }
                #expect(told.count == 1 && shown.output.contains("project.discovered"), "\(shown.output)")
                #expect(told.first?.contains(witness) == true && told.first?.contains("DATA_DIR") == true, "\(told)")
                #expect(told.first?.contains("File too large") == true, "\(told)")
                let file = installation.folder + "/log.jsonl"
                let export = try await Self.run(
                    ["log", "export", "--output", file], to: "2>&1) | cat", installation,
                    after: "(trap '' XFSZ; ulimit -f 0;")
                #expect(
                    export.output.contains("Error: \(file) can't be written to: File too large"), "\(export.output)")
            }
        }
    }

    @Test func `a log that somebody has changed past the service is not witnessed, and that is told once`()
        async throws
    {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Installation.with(settings: ["DATABASE_URL": conninfo]) { installation in
                #expect(try await installation.run("sync").code == 0)
                let witness = installation.dataDirectory + "/log-witness.json"
                let before = try String(contentsOfFile: witness, encoding: .utf8)
                let owner = PostgresPool(
                    PostgresConfiguration(conninfo, maximumConnections: 1), logger: Logger(label: "test"))
                _ = try await owner.execute("update log.sequencer set chain = '\\x00' where tenant = 1")
                await owner.close()
                let shown = try await installation.run("log", "show")
                let told = shown.errors.split(separator: "\n").filter { $0.contains("not witnessed") }
                #expect(told.count == 1 && told[0].contains("log verify"), "\(shown.errors)")
                #expect(try String(contentsOfFile: witness, encoding: .utf8) == before)
            }
        }
    }
}
