import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import SyncTesting
import Synchronization
import Testing

/// Two `run` on one database: one polls, both serve.
@Suite struct TwoProcessesTests {
    /// Counts log-ins that find another session open.
    private final class Overlaps: FaultInjector {
        private let found = Mutex(0)
        private let openSessions: @Sendable () -> Int

        init(openSessions: @escaping @Sendable () -> Int) { self.openSessions = openSessions }

        var count: Int { found.withLock { $0 } }

        func before(_ call: SimulatedCall) async -> FaultDecision {
            if call.operation == "POST /auth", openSessions() > 0 { found.withLock { $0 += 1 } }
            return .none
        }
    }

    @Test func `only one polls at a time, whichever, and when one dies the other takes over`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Installation.with(settings: ["DATABASE_URL": conninfo]) { installation in
                let simulator = installation.simulator
                let overlaps = Overlaps { [weak simulator] in simulator?.counters.openSessions ?? 0 }
                simulator.faults = overlaps
                // Both start on an empty database: migrations, key and first builds are made once.
                async let one = installation.serve()
                async let other = installation.serve()
                let ((first, firstAPI), (second, secondAPI)) = (try await one, try await other)
                for round in 0..<3 {
                    simulator.office.mutate(seed: UInt64(round), count: 3)
                    let done = first.completeCycles + second.completeCycles
                    try await eventually("cycles of either") {
                        first.completeCycles + second.completeCycles >= done + 3
                    }
                }
                #expect(overlaps.count == 0)
                try await eventuallyNothing("the office differs") {
                    try await firstAPI.differences(to: simulator.office)
                }
                #expect(try await secondAPI.differences(to: simulator.office) == [])
                for command in [first, second] {
                    let trouble = command.errors.split(separator: "\n").filter { $0.contains(#/ (warning|error) /#) }
                    #expect(trouble == [])
                }
                let listed = try await installation.run("projections", "list", "--json")
                #expect(try JSONReader.read(Array(listed.output.utf8)).array?.count == ReadModelFolders.count)
                // Whoever of the two polls.
                simulator.faults = nil
                try await first.crash()
                simulator.office.mutate(seed: 9, count: 3)
                try await second.waitForCycles(3)
                #expect(try await secondAPI.differences(to: simulator.office) == [])
                try await eventuallyNothing("the read models differ") { try await secondAPI.differencesOfReadModels() }
                #expect(try await secondAPI.flawsOfLog() == [])
                #expect(try await installation.run("log", "verify").code == 0)
                #expect(try await second.stop() == .exited(0))
            }
        }
    }
}
