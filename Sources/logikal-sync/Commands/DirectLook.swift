import ArgumentParser
import EventSourcing
import LogikalClient
import Polling
import Projecting

/// A look at everything that this process does itself, in another way than the process that polls would.
struct DirectLook {
    let isFull: Bool
    /// Nothing is kept.
    let isTrial: Bool
    let json: Bool

    /// While another process runs a cycle.
    private static let patience = Duration.seconds(600)

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let logikal = try Preparation.checked { () throws(SettingsError) in try settings.requireLogikal() }
        let report = try await Engine.with(settings, logger: logger, changing: isTrial ? nil : "sync") { engine in
            let transport = HTTPTransport()
            let trial = isTrial ? DryRunStore(engine.pollStore) : nil
            let result: Result<CycleReport, any Error>
            do {
                let runner = try engine.cycleRunner(
                    logikal, transport: transport, cadence: isFull ? .everything : nil, store: trial)
                result = .success(try await cycle(runner))
            } catch { result = .failure(error) }
            await transport.shutdown()
            let report = try result.get()
            if let trial {
                show(trial.events)
                return report
            }
            try await engine.catchUp()
            return report
        }
        if !json { Console.result(CycleSummary.text(report.json)) } else if !isTrial { Console.json(report.json) }
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
        let deadline = clock.now + Self.patience
        var hasTold = false
        defer { Console.endProgress() }
        while true {
            do {
                return try await runner.run { Console.progress(OperationText.progress($0.json)) }.report
            } catch let error as PollError where error.code == .leaseHeldByAnother && clock.now < deadline {
                if !hasTold { Console.note("Waiting for the cycle of another process to end …") }
                hasTold = true
                // Shorter than the pause between two cycles, or the other process would always be first.
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
