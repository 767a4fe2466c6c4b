import Foundation
import Logging
import LogikalSimulator
import Polling
import Synchronization
import Testing

/// No session, no cycle: it ends with a failure, and does not ask again.
@Suite struct LoginTests {
    @Test func `a cycle that gets no session ends with a failure after one attempt`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            for kind in FaultKind.ofWalks {
                plan.set(kind, on: .login)
                pipeline.simulator.clearCallLog()
                let (report, error) = try await pipeline.runner.run()
                let isCertain = [.error401, .sessionKilled].contains(kind)
                #expect(pipeline.count(.login) == 1 && plan.injected == 1, "\(kind)")
                #expect(error?.code == (isCertain ? .refused : .unavailable), "\(kind)")
                #expect(report.outcome == .failed && report.failure != nil && report.incompleteScopes > 0, "\(kind)")
            }
            plan.set(nil)
            #expect(try await pipeline.cycle().outcome == .complete)
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `a poller whose login fails waits longer and longer`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            plan.set(.error503, on: .login)
            let (reports, continuation) = AsyncStream.makeStream(of: CycleReport.self)
            let poller = Poller(
                runner: pipeline.runner, interval: .milliseconds(50),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ) { continuation.yield($0) }
            let polling = Task { try await poller.run() }
            var seen = 0
            for await report in reports {
                #expect(report.outcome == .failed)
                seen += 1
                if seen == 4 { break }
            }
            polling.cancel()
            try await polling.value
            let starts = pipeline.simulator.callLog().filter { WalkCall($0.call) == .login }.map(\.startedAt)
            let pauses = zip(starts.dropFirst(), starts).map { $0 - $1 }
            #expect(pauses.count == 3)
            for (pause, least) in zip(pauses, [50, 100, 200]) { #expect(pause >= .milliseconds(least)) }
        }
    }
}
