import EventSourcing
import LogikalSimulator
import Subprocess
import Testing

/// `sync`: one cycle now, alone and beside a running `run`.
@Suite struct SyncTests {
    @Test func `alone it makes its own PostgreSQL, reads everything, and ends both`() async throws {
        try await Installation.with { installation in
            let first = try await installation.run("sync")
            #expect(first.code == 0, "\(first.errors)")
            #expect(first.output.contains("Cycle 1: complete"))
            #expect(installation.serverProcess == nil)
            #expect(installation.simulator.counters.openSessions == 0)
            let second = try await installation.run("sync", "--json")
            let report = try JSONReader.read(Array(second.output.utf8))
            #expect(second.code == 0)
            #expect(report["outcome"] == "complete" && report["cycle"] == 2)
            #expect(report["events"] == [:] && report["failure"] == JSONValue.null)
            #expect(try await installation.run("log", "verify").code == 0)
            let beyond = try await installation.run("log", "verify", "--from", "99999")
            #expect(beyond.code == 64 && beyond.errors.contains("there are only"), "\(beyond.errors)")
            let none = try await installation.run("log", "proof", "0")
            #expect(none.code == 64 && none.errors.contains("positions begin with 1"), "\(none.errors)")
            #expect(installation.serverProcess == nil)
        }
    }

    @Test func `what can't be read makes it exit with 2 and is named`() async throws {
        try await Installation.with { installation in
            installation.simulator.faults = Faults(before: { call in
                call.operation == "GET /phases" ? .error(status: 500, text: "out of order") : .none
            })
            let ended = try await installation.run("sync", "--json")
            #expect(ended.code == 2)
            let report = try JSONReader.read(Array(ended.output.utf8))
            #expect(report["outcome"] == "partial")
            #expect(report["findings"]?.array?.first?["scope"]?.string?.contains("phases of project") == true)
        }
    }

    @Test func `a Logikal that is not there, and one that lets nobody in, make it exit with 1 and the reason`()
        async throws
    {
        try await Installation.with { installation in
            let absent = try await installation.run("sync", with: ["LOGIKAL_BASE_URL": "http://127.0.0.1:9/api/v3"])
            #expect(absent.code == 1)
            #expect(absent.output.contains("no connection to the server"))
            let refused = try await installation.run("sync", with: ["AUTH_USERNAME": "nobody"])
            #expect(refused.code == 1)
            #expect(refused.output.contains("Logikal refuses to let us in"))
            #expect(try await installation.run("sync").code == 0)
        }
    }

    @Test func `beside a running cycle it waits for its turn`() async throws {
        try await Installation.with { installation in
            let (running, api) = try await installation.serve()
            try await running.waitForCycles(1)
            let gate = Gate("GET /projects")
            installation.simulator.faults = gate
            try await eventually("a cycle is held up") { gate.isHolding }
            let sync = try await installation.start("sync")
            try await sync.waitForError("Waiting for the process that polls to take the operation up")
            gate.open()
            #expect(try await sync.end() == .exited(0))
            #expect(sync.output.contains(": complete"))
            try await running.waitForCycles(1)
            #expect(try await api.flawsOfLog() == [])
            #expect(try await running.stop() == .exited(0))
            #expect(installation.simulator.counters.openSessions == 0)
        }
    }
}
