import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import Testing

/// `run` with nothing but its own PostgreSQL, from the first start on.
@Suite struct RunTests {
    @Test func `the first start makes everything, the second keeps it, and SIGTERM leaves nothing behind`() async throws
    {
        try await Installation.with(settings: ["BOOTSTRAP_API_KEY": ""]) { installation in
            let office = installation.simulator.office
            let first = try await installation.start("run")
            let key = try await eventually("a key is shown") {
                first.output.firstMatch(of: /shown this once: (\S+)/).map { String($0.1) }
            }
            let api = try await installation.api(of: first, key: key)
            try await first.waitForCycles(3)
            #expect(try await api.differences(to: office) == [])
            #expect(try await api.flawsOfLog() == [])
            let (changes, cursor) = try await api.feed("latest", limit: 7)
            #expect(changes.count > 14, "paging is what this test is about")
            let began = ContinuousClock.now
            #expect(try await first.stop() == .exited(0))
            #expect(ContinuousClock.now - began < .seconds(25))
            #expect(first.output.ranges(of: key).count == 1)
            #expect(installation.simulator.counters.openSessions == 0)
            #expect(installation.serverProcess == nil)
            let head = try await continueFeed(installation, key: key, cursor: cursor)
            #expect(head > Int64(changes.count))
        }
    }

    /// The same data after a restart: the key lets in, the cursor goes on where it was.
    private func continueFeed(_ installation: Installation, key: String, cursor: String) async throws -> Int64 {
        let (second, api) = try await installation.serve(key: key)
        #expect(second.output.isEmpty)
        #expect(try await api.feed("latest", since: cursor).changes == [])
        installation.simulator.office.mutate(seed: 11, count: 4)
        try await second.waitForCycles(3)
        let news = try await api.feed("latest", since: cursor).changes
        #expect(!news.isEmpty)
        #expect(try await api.differences(to: installation.simulator.office) == [])
        // In the middle of a cycle, as likely as not.
        #expect(try await second.stop() == .exited(0))
        #expect(installation.simulator.counters.openSessions == 0)
        return news.compactMap { $0["position"]?.number?.int64 }.max() ?? 0
    }

    @Test func `it takes as many connections as it may, not as many as it began with`() async throws {
        try await Installation.with { installation in
            let command = try await RunningCommand.start(
                ["run"], environment: installation.environment, files: installation.folder + "/limited",
                by: ["/usr/bin/prlimit", "--nofile=300:4321"])
            _ = try await installation.api(of: command)
            let limits = try String(contentsOfFile: "/proc/\(command.processID)/limits", encoding: .utf8)
            #expect(limits.contains(/Max open files +4321 +4321/), "\(limits)")
            #expect(try await command.stop() == .exited(0))
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal in mid-poll ends the session at Logikal and the process, quietly`(signal: Int32) async throws {
        try await Installation.with { installation in
            let gate = Gate("GET /phases")
            installation.simulator.faults = gate
            let command = try await installation.start("run")
            try await eventually("a call is held up") { gate.isHolding }
            command.send(signal)
            gate.open()
            #expect(try await command.end(within: .seconds(20)) == .exited(0))
            #expect(installation.simulator.counters.openSessions == 0)
            #expect(installation.serverProcess == nil)
            let noise = command.errors.split(separator: "\n").filter { $0.contains(#/ (warning|error|critical) /#) }
            #expect(noise == [])
        }
    }
}
