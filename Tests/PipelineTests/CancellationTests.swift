import EventSourcing
import LogikalSimulator
import Polling
import PostgresStorage
import Testing

/// A cycle that is told to stop leaves nothing behind.
@Suite struct CancellationTests {
    @Test(arguments: [true, false])
    func `a cycle cancelled in the middle of any call closes its session and gives the lease back at once`(
        isBefore: Bool
    ) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let edited = try small.elevation(of: small.wing)
            for call in WalkCall.allCases {
                try small.edit(edited)
                let result = await cancelled(pipeline, at: call, isBefore: isBefore)
                #expect(throws: CancellationError.self, "\(call)") { _ = try result.get() }
                #expect(pipeline.simulator.counters.openSessions == 0, "\(call)")
                let store = pipeline.store
                let lease = try await store.acquireLease(tenant: .default, holder: "another", duration: .seconds(30))
                try await store.release(try #require(lease, "\(call)"), tenant: .default)
                #expect(try await pipeline.cycle().outcome == .complete, "\(call)")
                #expect(try await pipeline.differences() == [], "\(call)")
            }
            #expect(try await pipeline.log().removals == [])
        }
    }

    /// What a cycle comes to whose task is cancelled when `call` arrives, or when it has taken effect.
    private func cancelled(
        _ pipeline: Pipeline, at call: WalkCall, isBefore: Bool
    ) async -> Result<(report: CycleReport, error: PollError?), any Error> {
        let (start, opening) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            for await _ in start { break }
            return try await pipeline.runner.run()
        }
        let stop = { @Sendable (arrived: SimulatedCall) in
            if WalkCall(arrived) == call { task.cancel() }
            return FaultDecision.none
        }
        pipeline.simulator.faults =
            isBefore ? Faults(before: { stop($0) }) : Faults(after: { arrived, _ in stop(arrived) })
        opening.yield()
        let result = await task.result
        pipeline.simulator.faults = nil
        return result
    }
}
