import ArgumentParser
import Decoding
import EventSourcing
import LogikalClient
import Polling
import Projecting

extension SyncCommand {
    struct Now: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One look, now; what `sync` does without a subcommand.",
            discussion: "Example: logikal-sync sync now --full --json")

        @Flag(help: "Print the report as JSON.") var json = false
        @Flag(help: "Enter every project, and fetch every parts list that is owed.") var full = false
        @Flag(help: "Look, and show what would be appended; nothing is kept.") var dryRun = false
        @Option(help: "Seconds to wait while another process runs a cycle.") var wait = 600

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let logikal = try Preparation.checked { () throws(SettingsError) in try settings.requireLogikal() }
            let report = try await Engine.with(settings, logger: logger) { engine in
                let transport = HTTPTransport()
                let trial = dryRun ? DryRunStore(engine.pollStore) : nil
                let runner = engine.cycleRunner(
                    logikal, transport: transport, cadence: full ? .everything : nil, store: trial)
                let result: Result<CycleReport, any Error>
                do { result = .success(try await cycle(runner)) } catch { result = .failure(error) }
                await transport.shutdown()
                let report = try result.get()
                if let trial {
                    show(trial.events)
                    return report
                }
                try await engine.partsListWorker().drain()
                let projections = engine.projectionRunner()
                try await projections.catchUp()
                try await projections.upgrade()
                return report
            }
            if !json { Console.result(CycleSummary.text(report)) } else if !dryRun { Console.json(report.json) }
            switch report.outcome {
            case .complete: break
            case .partial where report.listed.isEmpty: throw ExitCode.failure
            case .partial: throw ExitCode.incomplete
            case .failed: throw ExitCode.failure
            }
        }

        private func show(_ events: [ProposedEvent]) {
            for event in events {
                json ? Console.json(EventText.json(event)) : Console.result(EventText.line(event))
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
}
