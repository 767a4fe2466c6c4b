import EventSourcing
import Foundation
import Logging
import LogikalSimulator
import PostgresClient
import Subprocess
import SyncTesting
import Testing

/// What is left after a crash is whole, and the next start goes on from it.
@Suite struct CrashTests {
    @Test func `killed in mid-poll again and again, it goes on at once and ends up with the office`() async throws {
        try await Installation.with { installation in
            let seed = UInt64.random(in: 0...9999)
            print("seed \(seed)")
            var random = SplitMix64(seed: seed)
            let killSwitch = KillSwitch()
            installation.simulator.faults = killSwitch
            for round in 0..<5 {
                let command = try await installation.start("run")
                killSwitch.arm(command.processID, atCall: Int(random.next() % (round == 0 ? 60 : 25)) + 1)
                #expect(try await command.end(within: .seconds(30)) == .signaled(SIGKILL))
                installation.simulator.office.mutate(seed: random.next(), count: 2)
            }
            let (command, api) = try await installation.serve()
            try await eventually("a cycle") { command.completeCycles > 0 }
            #expect(command.errors.contains("taking over from a process that died"), "its lease lasts longer than that")
            try await command.waitForCycles(3)
            #expect(try await api.differences(to: installation.simulator.office) == [])
            #expect(try await api.flawsOfLog() == [])
            #expect(try await installation.run("log", "verify").code == 0)
            #expect(try await command.stop() == .exited(0))
        }
    }

    @Test func `killed in mid-projection, the read models end up as the log says`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Installation.with(settings: ["DATABASE_URL": conninfo]) { installation in
                let (first, api) = try await installation.serve()
                try await first.waitForCycles(1)
                let pool = PostgresPool(PostgresConfiguration(conninfo), logger: Logger(label: "test"))
                // Nobody writes the read model of projects meanwhile.
                try await pool.holding("lock table read.projects_v1 in share row exclusive mode") {
                    installation.simulator.office.mutate(seed: 3, count: 6)
                    try await eventually("a projection waits for the lock") {
                        try await pool.query(
                            """
                            select 1 from pg_stat_activity where datname = current_database()
                            and wait_event_type = 'Lock' and query like '%read.projects%'
                            """
                        ) { _ in 1 }.first
                    }
                    try await first.crash()
                }
                await pool.close()
                let (second, again) = try await installation.serve()
                try await second.waitForCycles(3)
                #expect(again.base != api.base)
                try await eventuallyNothing("the read models differ") { try await again.differencesOfReadModels() }
                #expect(try await again.differences(to: installation.simulator.office) == [])
                #expect(try await again.flawsOfLog() == [])
                #expect(try await installation.run("log", "verify").code == 0)
                #expect(try await second.stop() == .exited(0))
            }
        }
    }

    @Test func `when its PostgreSQL can't be started again it ends with the reason`() async throws {
        try await Installation.with { installation in
            let (command, _) = try await installation.serve()
            let server = try #require(installation.serverProcess)
            let control = installation.postgresData + "/global/pg_control"
            try FileManager.default.moveItem(atPath: control, toPath: control + ".away")
            kill(server, SIGKILL)
            #expect(try await command.end(within: .seconds(30)) == .exited(1))
            #expect(command.errors.contains("Error: startFailed: PostgreSQL"), "\(command.errors.suffix(2000))")
            #expect(installation.simulator.counters.openSessions == 0)
        }
    }

    @Test func `when its PostgreSQL is killed it starts it again and goes on by itself`() async throws {
        try await Installation.with { installation in
            let (command, api) = try await installation.serve()
            for round in 0..<2 {
                try await command.waitForCycles(round == 0 ? 0 : 1)
                let server = try #require(installation.serverProcess)
                kill(server, SIGKILL)
                installation.simulator.office.mutate(seed: UInt64(round), count: 3)
                try await eventually("another server runs") {
                    installation.serverProcess.map { $0 != server } ?? false
                }
                try await eventually("the API is ready again") { await api.isReady }
            }
            try await command.waitForCycles(3)
            #expect(try await api.differences(to: installation.simulator.office) == [])
            #expect(try await api.flawsOfLog() == [])
            try await eventuallyNothing("the read models differ") { try await api.differencesOfReadModels() }
            #expect(try await installation.run("log", "verify").code == 0)
            #expect(try await command.stop() == .exited(0))
            #expect(installation.serverProcess == nil)
        }
    }
}
