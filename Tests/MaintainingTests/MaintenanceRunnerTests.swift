import EventSourcing
import Foundation
import Logging
import Maintaining
import PostgresClient
import PostgresStorage
import ServiceLifecycle
import SyncTesting
import Synchronization
import Testing

/// What a process does with what is due.
@Suite struct MaintenanceRunnerTests {
    private struct NoRoom: Error, CustomStringConvertible { let description = "no room left" }

    /// A clock on which no time passes while one sleeps, so that whoever waits goes on at once.
    private struct HurriedClock: Clock {
        typealias Instant = ContinuousClock.Instant
        var now: Instant { ContinuousClock.now }
        var minimumResolution: Duration { .nanoseconds(1) }
        func sleep(until deadline: Instant, tolerance: Duration?) async throws {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func runner(
        _ tasks: [MaintenanceTask], _ database: Database, clock: any Clock<Duration> = ContinuousClock()
    ) -> MaintenanceRunner {
        MaintenanceRunner(
            tasks: tasks, store: PostgresMaintenance(pool: database.pool), tenant: .default,
            holder: "process \(UUID())", clock: clock, logger: Self.quiet)
    }

    private func records(_ database: Database) async throws -> [MaintenanceRecord] {
        try await PostgresMaintenance(pool: database.pool).records(tenant: .default)
    }

    @Test func `two runners do everything that is due, each thing once`() async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let runs = Mutex<[String]>([])
            let tasks = ["a", "b", "c", "d"].map { name in
                MaintenanceTask(name, every: .seconds(3600)) {
                    runs.withLock { $0.append(name) }
                    return MaintenanceResult("done with \(name)")
                }
            }
            let group = ServiceGroup(
                services: [runner(tasks, database), runner(tasks, database)], logger: Self.quiet)
            async let running: Void = group.run()
            while try await records(database).filter({ $0.outcome == .done }).count < 4 { await Task.yield() }
            await group.triggerGracefulShutdown()
            try await running
            #expect(runs.withLock { $0.sorted() } == ["a", "b", "c", "d"])
            #expect(try await records(database).map(\.detail) == ["a", "b", "c", "d"].map { "done with \($0)" })
        }
    }

    @Test func `a failure is written down and holds up no other task`() async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let tasks = [
                MaintenanceTask("a", every: .seconds(3600)) { throw NoRoom() },
                MaintenanceTask("b", every: .seconds(3600)) { MaintenanceResult("an old key", needsAttention: true) },
                MaintenanceTask("c", every: .seconds(3600)) {
                    MaintenanceResult(String(repeating: "long ", count: 200))
                },
            ]
            let runner = runner(tasks, database)
            for task in tasks { try await runner.runNow(task.name) }
            let records = try await records(database)
            #expect(records.map(\.outcome) == [.failed, .attention, .done])
            #expect(records.map(\.failures) == [1, 0, 0])
            #expect(records[0].detail == "no room left")
            #expect(records[2].detail?.count == 500)
        }
    }

    @Test func `a task that has passed to another is ended, and its outcome is the other's`() async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let task = MaintenanceTask("a", every: .seconds(3600)) {
                // Somebody takes it while it is under way, as after this process was paused for long.
                try await database.owner.withTransaction { connection in
                    _ = try connection.execute("update log.maintenance set attempt = gen_random_uuid()")
                }
                try await Task.sleep(for: .seconds(3600))
                return MaintenanceResult("slept")
            }
            await #expect(throws: CancellationError.self) {
                try await runner([task], database, clock: HurriedClock()).runNow("a")
            }
            let record = try #require(try await records(database).first)
            #expect(record.holder != nil && record.outcome == nil)
        }
    }

    @Test func `a runner that is told to end lets go of what it was doing`() async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let (began, begin) = AsyncStream.makeStream(of: Void.self)
            let task = MaintenanceTask("a", every: .seconds(3600)) {
                begin.yield()
                try await Task.sleep(for: .seconds(3600))
                return MaintenanceResult("slept")
            }
            let group = ServiceGroup(services: [runner([task], database)], logger: Self.quiet)
            async let running: Void = group.run()
            for await _ in began { break }
            await group.triggerGracefulShutdown()
            try await running
            let record = try #require(try await records(database).first)
            #expect(record.holder == nil && record.outcome == nil)
        }
    }

    @Test func `what is not known and what another does are told apart`() async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let task = MaintenanceTask("a", every: .seconds(3600)) { MaintenanceResult("") }
            let unknown = await #expect(throws: MaintenanceError.self) {
                try await runner([task], database).runNow("b")
            }
            #expect(unknown?.code == .unknownTask && unknown?.description.contains("there are a") == true)
            let store = PostgresMaintenance(pool: database.pool)
            try await store.register([task], tenant: .default)
            _ = try await store.take(
                ["a"], evenIfNotDue: false, holder: "another", lease: .seconds(60), tenant: .default)
            let busy = await #expect(throws: MaintenanceError.self) {
                try await runner([task], database).runNow("a")
            }
            #expect(busy?.code == .underWay)
        }
    }
}
