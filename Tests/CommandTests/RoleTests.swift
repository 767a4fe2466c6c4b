import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import SyncTesting
import Testing

/// Each role in processes of its own, on one database.
@Suite struct RoleTests {
    /// The address at which a process that serves nothing tells how it is.
    private func health(of command: RunningCommand) async throws -> API {
        let base = try await eventually("process \(command.processID) tells how it is: \(command.errors.suffix(500))") {
            command.errors.firstMatch(of: /address=(http:\S+)\/health .*telling how it is/).map { String($0.1) }
        }
        return API(base: base, key: "nobody's")
    }

    @Test func `the roles do together what run does, and each of them only its own`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Installation.with(settings: ["DATABASE_URL": conninfo]) { installation in
                let office = installation.simulator.office
                // On an empty database it waits, and listens to nobody meanwhile.
                let serving = try await installation.start("serve")
                try await serving.waitForError("waiting for read models")
                #expect(!serving.errors.contains("address=http"))
                let projecting = try await installation.start("project")
                let api = try await installation.api(of: serving)
                #expect(try await api.get("/changes").data.isEmpty, "nobody polls yet")

                let polling = try await installation.start("poll")
                try await polling.waitForCycles(1)
                try await eventuallyNothing("the office differs") { try await api.differences(to: office) }
                try await eventuallyNothing("the read models differ") { try await api.differencesOfReadModels() }
                let tasks = try await installation.run("maintenance", "list", "--json")
                #expect(try JSONReader.read(Array(tasks.output.utf8)).array == [], "nobody tidies up yet")

                let working = try await installation.start("work", with: ["CHECKPOINT_FOLDER": installation.folder])
                try await eventually("everything that is due is done") {
                    let tasks = try await installation.run("maintenance", "list", "--json")
                    let outcomes = try JSONReader.read(Array(tasks.output.utf8)).array?.map { $0["outcome"]?.string }
                    return outcomes == Array(repeating: "done", count: 6)
                }
                let files = try FileManager.default.contentsOfDirectory(atPath: installation.folder)
                let note = try #require(files.first { $0.hasPrefix("checkpoint-1-") })
                let verified = try await installation.run(
                    "log", "verify", "--against", "\(installation.folder)/\(note)")
                #expect(verified.code == 0, "\(verified.errors)")

                // What is asked for at one is done by another.
                office.mutate(seed: 5, count: 2)
                let asked = try await api.post("/operations", ["kind": "sync", "scope": "everything"])
                #expect(asked.status == 202)
                let id = try #require(asked.json["data"]?["id"]?.string, "\(asked.json)")
                try await eventually("the operation is done") {
                    try await api.get("/operations/\(id)").json["data"]?["state"] == "succeeded"
                }
                try await eventuallyNothing("the office differs") { try await api.differences(to: office) }

                for command in [polling, projecting, working] {
                    let other = try await health(of: command)
                    #expect(try await other.get("/health/ready").status == 200)
                    #expect(try await other.get("/health").json["data"]?["database"] == "ok")
                    #expect(try await other.get("/changes").status == 404, "it serves nothing else")
                }
                #expect(serving.completeCycles + projecting.completeCycles + working.completeCycles == 0)
                for command in [serving, polling, projecting, working] {
                    #expect(try await command.stop() == .exited(0), "\(command.errors.suffix(500))")
                    let trouble = command.errors.split(separator: "\n").filter { $0.contains(#/ (warning|error) /#) }
                    #expect(trouble == [])
                }
            }
        }
    }

    @Test func `without an address a role that serves nothing opens no port`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            let settings = ["DATABASE_URL": conninfo, "LISTEN_ADDRESS": ""]
            try await Installation.with(settings: settings) { installation in
                let polling = try await installation.start("poll")
                try await polling.waitForCycles(1)
                #expect(!polling.errors.contains("address=http"))
                #expect(try await polling.stop() == .exited(0))
            }
        }
    }

    @Test func `when the poller is killed another goes on, and nobody's change is lost`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Installation.with(settings: ["DATABASE_URL": conninfo]) { installation in
                let office = installation.simulator.office
                let projecting = try await installation.start("project")
                let serving = try await installation.start("serve")
                let api = try await installation.api(of: serving)
                var leader = try await installation.start("poll")
                try await leader.waitForCycles(1)
                for seed in 1...2 {
                    let heir = try await installation.start("poll")
                    try await heir.waitForError("cycle left to another process")
                    office.mutate(seed: UInt64(seed), count: 2)
                    // In the middle of whatever it does.
                    try await leader.crash()
                    let killed = ContinuousClock.now
                    try await eventually("a cycle of the heir") { heir.completeCycles > 0 }
                    print("takeover: \(ContinuousClock.now - killed) to the end of the heir's first cycle")
                    try await eventuallyNothing("the office differs") { try await api.differences(to: office) }
                    leader = heir
                }
                #expect(try await api.flawsOfLog() == [])
                for command in [serving, projecting] { #expect(try await command.stop() == .exited(0)) }
            }
        }
    }

    @Test func `a task can be run by hand, and what is wrong with one is told`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Installation.with(settings: ["DATABASE_URL": conninfo]) { installation in
                let done = try await installation.run("maintenance", "run", "audit", "partitions")
                #expect(done.code == 0, "\(done.errors)")
                #expect(done.output.contains("audit: done") && done.output.contains("room up to position 1000000"))
                let unknown = try await installation.run("maintenance", "run", "backup")
                #expect(unknown.code == 1 && unknown.errors.contains("there is no task backup"))
                #expect(try await installation.run("sync").code == 0)
                let nowhere = try await installation.run(
                    "maintenance", "run", "checkpoint", with: ["CHECKPOINT_FOLDER": "/proc/nowhere"])
                #expect(nowhere.code == 1 && nowhere.output.contains("CHECKPOINT_FOLDER can't be written to"))
                let doctor = try await installation.run("doctor")
                #expect(doctor.code == 2 && doctor.output.contains("CHECKPOINT_FOLDER"), "\(doctor.output)")
                #expect(try await installation.run("maintenance", "run", "checkpoint").code == 0)
                #expect(try await installation.run("doctor").code == 0)
            }
        }
    }
}
