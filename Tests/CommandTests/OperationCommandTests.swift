import EventSourcing
import Foundation
import Logging
import LogikalSimulator
import PostgresClient
import Subprocess
import SyncTesting
import Testing

/// Looks that somebody asks for, with real processes.
@Suite(.serialized) struct OperationCommandTests {
    /// Makes every call after the log-in so slow that a look takes its time.
    private static let slow = Faults(before: { call in
        call.operation == "POST /auth" ? .none : .delay(.milliseconds(400))
    })

    private static func firstProject(_ installation: Installation) throws -> OfficeTruth.Project {
        try #require(installation.simulator.office.truth(artefacts: false).projects.first)
    }

    private static func json(_ ended: Installation.Ended) throws -> JSONValue {
        try JSONReader.read(Array(ended.output.utf8))
    }

    private static func operations(_ installation: Installation) async throws -> [JSONValue] {
        try json(try await installation.run("operations", "list", "--json")).array ?? []
    }

    @Test func `alone it looks at one project by any of its names, and the operation is kept with its history`()
        async throws
    {
        try await Installation.with { installation in
            #expect(try await installation.run("sync").code == 0)
            let project = try Self.firstProject(installation)
            let calls = installation.simulator.counters.logins
            let ended = try await installation.run("sync", "project", project.id, "--deep", "--json")
            #expect(ended.code == 0, "\(ended.errors)")
            let report = try Self.json(ended)
            #expect(report["outcome"] == "complete" && report["listed"]?["directory"] == nil)
            #expect(report["operation"]?["state"] == "succeeded" && report["operation"]?["deep"] == true)
            #expect(installation.simulator.counters.logins == calls + 1)
            let id = try #require(report["operation"]?["id"]?.string)
            let shown = try await installation.run("operations", "show", id)
            #expect(shown.output.contains("accepted by cli:") && shown.output.contains("succeeded by"))
            #expect(shown.output.contains(": complete in"))
            let directory = try await installation.run("sync", "directory", project.directory)
            #expect(directory.code == 0 && directory.output.contains(": complete"), "\(directory.errors)")
            #expect(try await Self.operations(installation).count == 3)
            let unknown = try await installation.run("sync", "project", "no such project")
            #expect(unknown.code == 1 && unknown.errors.contains("no project is known as no such project"))
            let cancelled = try await installation.run("operations", "cancel", id)
            #expect(cancelled.code == 0 && cancelled.output.contains("had ended already"))
            #expect(installation.simulator.counters.openSessions == 0)
        }
    }

    @Test func `beside a running process it is taken up at once, whoever asks, and a second request joins`()
        async throws
    {
        try await Installation.with(settings: ["POLL_INTERVAL": "1h"]) { installation in
            let (running, api) = try await installation.serve()
            try await eventually("the first cycle") { running.completeCycles == 1 }
            let project = try Self.firstProject(installation)
            let accepted = try await installation.run("sync", "project", project.id, "--no-wait", "--json")
            let id = try #require(try Self.json(accepted)["operation"]?["id"]?.string)
            try await eventually("the process has run it") {
                try await api.get("/operations/\(id)").json["data"]?["state"] == "succeeded"
            }
            installation.simulator.faults = Faults(before: { _ in .delay(.milliseconds(100)) })
            async let first = installation.run("sync", "--json")
            try await eventually("it runs") {
                try await api.get("/operations?state=running").data.count == 1
            }
            let second = try await installation.run("sync", "--json")
            #expect(second.code == 0 && second.errors.contains("Joined operation"), "\(second.errors)")
            let reports = (try Self.json(try await first), try Self.json(second))
            #expect(reports.0["operation"]?["id"] == reports.1["operation"]?["id"])
            #expect(reports.0["cycle"] == reports.1["cycle"])
            #expect(try await running.stop() == .exited(0))
            #expect(installation.simulator.counters.openSessions == 0)
        }
    }

    @Test func `Ctrl-C cancels what nobody else asked for, and leaves the rest`() async throws {
        try await Installation.with { installation in
            installation.simulator.faults = Self.slow
            let sync = try await installation.start("sync")
            try await sync.waitForError("projects |")
            let joined = try await installation.start("sync")
            try await joined.waitForError("Joined operation")
            joined.send(SIGINT)
            #expect(try await joined.end() == .exited(1))
            #expect(joined.errors.contains("so it goes on"))
            #expect(try await Self.operations(installation).first?["state"] == "running")
            let began = ContinuousClock.now
            sync.send(SIGINT)
            #expect(try await sync.end() == .exited(1))
            #expect(ContinuousClock.now - began < .seconds(25), "all of it takes half a minute")
            #expect(sync.output.contains("cancelled"), "\(sync.output) \(sync.errors)")
            #expect(installation.simulator.counters.openSessions == 0)
            #expect(try await Self.operations(installation).first?["state"] == "cancelled")
            installation.simulator.faults = nil
            #expect(try await installation.run("sync").code == 0)
            #expect(try await installation.run("log", "verify").code == 0)
        }
    }

    @Test func `what a killed process was running is begun anew by the next`() async throws {
        try await Installation.with(settings: ["POLL_INTERVAL": "1h"]) { installation in
            installation.simulator.faults = Self.slow
            let sync = try await installation.start("sync")
            try await sync.waitForError("projects |")
            try await sync.crash()
            installation.simulator.faults = nil
            let (running, api) = try await installation.serve()
            try await eventually("it is ended", within: .seconds(60)) {
                try await api.get("/operations").data.first?["state"] == "succeeded"
            }
            let operation = try #require(try await api.get("/operations").data.first)
            #expect(operation["attempts"] == 2)
            #expect(try await api.differences(to: installation.simulator.office) == [])
            #expect(try await running.stop() == .exited(0))
        }
    }

    @Test func `a leader that is paused past its lease writes nothing when it wakes up after another took over`()
        async throws
    {
        try await TestDatabases.shared.withDatabase { conninfo in
            let settings = ["DATABASE_URL": conninfo, "POLL_LEASE": "2s", "POLL_INTERVAL": "1h"]
            try await Installation.with(settings: settings) { installation in
                let gate = Gate("GET /elevations")
                installation.simulator.faults = gate
                let (paused, _) = try await installation.serve()
                try await eventually("its first cycle is held up") { gate.isHolding }
                let (successor, api) = try await installation.serve(with: ["POLL_INTERVAL": "200ms"])
                paused.send(SIGSTOP)
                installation.simulator.faults = nil
                // The answer that the paused leader waits for is there when it wakes up.
                gate.open()
                try await successor.waitForCycles(1)
                #expect(try await api.differences(to: installation.simulator.office) == [])
                // A state that only the successor knows; the leader would write what it had seen before.
                installation.simulator.office.mutate(seed: 5, count: 6)
                try await successor.waitForCycles(3)
                let written = try await Self.written(conninfo)
                paused.send(SIGCONT)
                try await paused.waitForError("passed to another process")
                #expect(try await Self.written(conninfo) == written, "events and cycles of the first fence")
                try await successor.waitForCycles(2)
                #expect(try await api.differences(to: installation.simulator.office) == [])
                #expect(try await api.flawsOfLog() == [])
                #expect(try await installation.run("log", "verify").code == 0)
                for command in [paused, successor] { #expect(try await command.stop() == .exited(0)) }
                #expect(installation.simulator.counters.openSessions == 0)
            }
        }
    }

    /// What is stored in the name of the first cycle: its batches, and what tables of polling say of it.
    private static func written(_ conninfo: String) async throws -> [String] {
        let pool = PostgresPool(PostgresConfiguration(conninfo), logger: Logger(label: "test"))
        let rows = try await pool.query(
            """
            select 'batch ' || key from log.batch where key like 'poll:1:%'
            union all select 'cycle ' || c::text from polling.cycle c where cycle = 1
            union all select 'scope ' || s::text from polling.scope s where cycle = 1
            union all select 'missing ' || m::text from polling.missing m where last_cycle = 1
            union all select 'assets ' || count(*) from polling.asset
            order by 1
            """
        ) { try $0.text(0) }
        await pool.close()
        return rows
    }
}
