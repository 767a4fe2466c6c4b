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
                let result = await cancelled(pipeline, isBefore: isBefore) { WalkCall($0) == call }
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

    @Test func `of a cycle cancelled while it logs out it is kept what was asked`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let result = await cancelled(pipeline, isBefore: false) { $0.operation == "DELETE /auth" }
            #expect(throws: (any Error).self) { _ = try result.get() }
            let reader = PostgresConnectionReader(pool: pipeline.database.pool)
            let calls = try await reader.calls(.init(limit: 10_000), tenant: .default)
            #expect(calls.first?.endpoint == "DELETE /auth", "\(calls.count)")
        }
    }

    /// What a cycle comes to whose task is cancelled when a call arrives that is meant, or when it has taken effect.
    private func cancelled(
        _ pipeline: Pipeline, isBefore: Bool, at isMeant: @escaping @Sendable (SimulatedCall) -> Bool
    ) async -> Result<(report: CycleReport, error: PollError?), any Error> {
        let (start, opening) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            for await _ in start { break }
            return try await pipeline.runner.run()
        }
        let stop = { @Sendable (arrived: SimulatedCall) in
            if isMeant(arrived) { task.cancel() }
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
