import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import Testing

/// Sessions, circuits and calls as an operator meets them.
@Suite struct ConnectionTests {
    @Test func `killed in mid-poll, the next start closes its session first, though it had the only licence`()
        async throws
    {
        try await Installation.with(office: { $0.sessionLimit = 1 }) { installation in
            let simulator = installation.simulator
            let killSwitch = KillSwitch()
            simulator.faults = killSwitch
            for call in [3, 9, 17] {
                let command = try await installation.start("run")
                killSwitch.arm(command.processID, atCall: call + (call == 3 ? 0 : 1))
                #expect(try await command.end(within: .seconds(60)) == .signaled(SIGKILL))
                #expect(simulator.counters.openSessions == 1, "killed after the login")
            }
            simulator.faults = nil
            simulator.clearCallLog()
            let ended = try await installation.run("sync", "--json")
            #expect(ended.code == 0, "\(ended.errors.suffix(1000))")
            #expect(simulator.callLog().first?.call.operation == "DELETE /auth")
            #expect(simulator.counters.openSessions == 0)
            #expect(simulator.counters.logins == 1)
            let key = installation.dataDirectory + "/session-key"
            let rights = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
            #expect(rights == 0o600)
        }
    }

    @Test func `with a wrong password it logs in once, says so everywhere, and keeps serving`() async throws {
        try await Installation.with { installation in
            #expect(try await installation.run("sync").code == 0)
            installation.simulator.clearCallLog()
            let (command, api) = try await installation.serve(with: ["AUTH_PASSWORD": "not-the-password"])
            try await command.waitForError("no cycle now")
            let health = try await eventually("health tells") {
                let health = try await api.get("/health").json["data"]
                return health?["logikal"]?["circuit"] == "stopped" ? health : nil
            }
            #expect(health["status"] == "degraded" && health["logikal"]?["cause"] == "unauthorized")
            // Nothing is asked any more; what is known is served.
            #expect(try await !api.rows(of: "projects").isEmpty)
            let status = try await installation.run("status")
            #expect(status.code == 2 && status.output.contains("stopped (unauthorized)"), "\(status.output)")
            #expect(status.output.contains("AUTH_PASSWORD"))
            #expect(installation.simulator.counters.unauthorizedCalls == 1)
            #expect(command.errors.ranges(of: "no cycle now").count == 1)
            // `sync` with the right one asks at once, unless the running process takes the request up with its own.
            try await eventually("somebody is let in") { try await installation.run("sync").code == 0 }
            try await eventually("tried again") { installation.simulator.counters.unauthorizedCalls >= 2 }
            try await eventually("stopped again") { command.errors.ranges(of: "no cycle now").count == 2 }
            #expect(try await command.stop() == .exited(0))
        }
    }

    @Test func `calls, status and failing projects are told in words and as JSON, also over HTTP`() async throws {
        try await Installation.with { installation in
            let simulator = installation.simulator
            let project = try #require(simulator.office.truth(artefacts: false).projects.first)
            simulator.office.restrict(project.id, .locked)
            let (command, api) = try await installation.serve()
            try await eventually("calls are on record") {
                try await !api.get("/calls?failed=true").data.isEmpty
            }
            let failed = try await api.get("/calls?failed=true&limit=1").data
            #expect(failed.first?["failure"] == "locked" && failed.first?["status"] == 409)
            let failing = try await eventually("the project is listed") {
                try await api.get("/sync/failing").data.first
            }
            #expect(failing["code"] == "locked" && failing["message"]?.string?.contains(project.id) == true)
            // How one may move is known, and kept, when a cycle has ended.
            try await eventually("a cycle has ended") { try await !api.get("/cycles").data.isEmpty }
            #expect(try await command.stop() == .exited(0))
            let slow = try await installation.run("calls", "--slow", "--limit", "3")
            #expect(slow.code == 0 && slow.output.split(separator: "\n").count == 3, "\(slow.output)")
            #expect(slow.output.contains(" ms  "))
            let calls = try JSONReader.read(
                Array(try await installation.run("calls", "--failed", "--poll", "1", "--json").output.utf8))
            #expect(calls.array?.isEmpty == false && calls.array?.allSatisfy { $0["cycle"] == 1 } == true)
            let listed = try await installation.run("sync", "failing")
            #expect(listed.output.contains("next attempt from") && listed.output.contains("locked"))
            let status = try await installation.run("status", "--json")
            let report = try JSONReader.read(Array(status.output.utf8))
            #expect(status.code == 2 && report["circuit"] == "closed" && report["failingProjects"] == 1)
            #expect(report["version"]?.string?.contains("MBIOE Service") == true)
            #expect(report["openSessions"] == 0)
        }
    }

    @Test func `a key that can't be used is told with its setting`() async throws {
        try await Installation.with { installation in
            let missing = try await installation.run("sync", with: ["SESSION_KEY_FILE": "/nowhere/key"])
            #expect(missing.code == 64 && missing.errors.contains("SESSION_KEY_FILE names a file that is not there"))
            let path = installation.folder + "/short-key"
            try Data("c2hvcnQ=".utf8).write(to: URL(filePath: path))
            let short = try await installation.run("sync", with: ["SESSION_KEY_FILE": path])
            #expect(short.code == 64 && short.errors.contains("32 bytes in base64"))
            #expect(installation.simulator.counters.logins == 0)
        }
    }
}
