import ArgumentParser
import Decoding
import EventSourcing
import LogikalClient
import Polling
import Projecting

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Looks at all of Logikal once, now, and brings the read models up to date.",
        discussion: """
            Works alone and beside a running `logikal-sync run`: it waits for the cycle that runs to end.

            Examples:
              logikal-sync sync
              logikal-sync sync --json --wait 60
              logikal-sync sync withheld
            """,
        subcommands: [Withheld.self, Approve.self, Reject.self])

    @Flag(help: "Print the report as JSON.") var json = false
    @Option(help: "Seconds to wait while another process runs a cycle.") var wait = 600

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let logikal = try Preparation.checked { () throws(SettingsError) in try settings.requireLogikal() }
        let report = try await Engine.with(settings, logger: logger) { engine in
            let transport = HTTPTransport()
            let runner = engine.cycleRunner(logikal, transport: transport)
            let result: Result<CycleReport, any Error>
            do { result = .success(try await cycle(runner)) } catch { result = .failure(error) }
            await transport.shutdown()
            let report = try result.get()
            try await engine.partsListWorker().drain()
            let projections = engine.projectionRunner()
            try await projections.catchUp()
            try await projections.upgrade()
            return report
        }
        if json { Console.json(report.json) } else { Console.result(CycleSummary.text(report)) }
        switch report.outcome {
        case .complete: break
        case .partial where report.listed.isEmpty: throw ExitCode.failure
        case .partial: throw ExitCode.incomplete
        case .failed: throw ExitCode.failure
        }
    }

    private func cycle(_ runner: CycleRunner) async throws -> CycleReport {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(wait)
        var hasTold = false
        defer { Console.endProgress() }
        while true {
            do {
                return try await runner.run { Console.progress(CycleSummary.line($0)) }.report
            } catch let error as PollError where error.code == .leaseHeldByAnother && clock.now < deadline {
                if !hasTold { Console.note("Waiting for the cycle of another process to end …") }
                hasTold = true
                // Shorter than the pause between two cycles, or the other process would always be first.
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
