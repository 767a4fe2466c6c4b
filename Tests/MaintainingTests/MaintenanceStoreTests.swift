import EventSourcing
import Foundation
import Maintaining
import PostgresClient
import PostgresStorage
import SyncTesting
import Testing

/// Who runs a task and when it is due, by the database's clock.
@Suite struct MaintenanceStoreTests {
    private static let hourly = MaintenanceTask("blobs", every: .seconds(3600)) { MaintenanceResult("") }
    private static let daily = MaintenanceTask("keys", every: .seconds(86_400)) { MaintenanceResult("") }

    private func with(
        _ tasks: [MaintenanceTask] = [hourly], _ body: (PostgresMaintenance, Database) async throws -> Void
    ) async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let store = PostgresMaintenance(pool: database.pool)
            try await store.register(tasks, tenant: .default)
            try await body(store, database)
        }
    }

    private func take(
        _ store: PostgresMaintenance, as holder: String = "one", evenIfNotDue: Bool = false,
        lease: Duration = .seconds(60)
    ) async throws -> MaintenanceClaim? {
        try await store.take(
            ["blobs", "keys"], evenIfNotDue: evenIfNotDue, holder: holder, lease: lease, tenant: .default)
    }

    @Test func `what is new is due at once, and of several who look one has it`() async throws {
        try await with { store, _ in
            let claims = try await withThrowingTaskGroup(of: MaintenanceClaim?.self) { group in
                for number in 0..<8 { group.addTask { try await self.take(store, as: "process \(number)") } }
                return try await group.reduce(into: [MaintenanceClaim]()) { if let claim = $1 { $0.append(claim) } }
            }
            #expect(claims.map(\.name) == ["blobs"])
            let record = try #require(try await store.records(tenant: .default).first)
            #expect(record.holder?.hasPrefix("process") == true && record.outcome == nil && !record.isOverdue)
        }
    }

    @Test func `what is done is due after its interval, and not before`() async throws {
        try await with { store, _ in
            let claim = try #require(try await take(store))
            try await store.finish(claim, .done, detail: "3 dropped", tenant: .default)
            #expect(try await take(store) == nil)
            let record = try #require(try await store.records(tenant: .default).first)
            let finished = try #require(record.finishedAt)
            #expect(record.dueAt == finished + .seconds(3600))
            #expect(record.outcome == .done && record.detail == "3 dropped" && record.holder == nil)
            #expect(try await take(store, evenIfNotDue: true) != nil, "somebody may run it all the same")
        }
    }

    @Test func `a failure is tried again after one minute, two, four, and never later than it is due anyway`()
        async throws
    {
        try await with { store, _ in
            for seconds in [60, 120, 240, 480, 960, 1920, 3600, 3600] {
                let claim = try #require(try await take(store, evenIfNotDue: true))
                try await store.finish(claim, .failed, detail: "no room", tenant: .default)
                let record = try #require(try await store.records(tenant: .default).first)
                let finished = try #require(record.finishedAt)
                #expect(record.dueAt == finished + .seconds(seconds))
            }
            let claim = try #require(try await take(store, evenIfNotDue: true))
            try await store.finish(claim, .attention, detail: "a key is old", tenant: .default)
            let record = try #require(try await store.records(tenant: .default).first)
            #expect(record.failures == 0 && record.outcome == .attention)
        }
    }

    @Test func `a task whose process died passes to another, and nothing of the first counts any more`() async throws {
        try await with { store, _ in
            let dead = try #require(try await take(store, as: "dead", lease: .milliseconds(1)))
            var taken: MaintenanceClaim?
            while taken == nil { taken = try await take(store, as: "heir") }
            let heir = try #require(taken)
            #expect(try await !store.renew(dead, lease: .seconds(60), tenant: .default))
            try await store.finish(dead, .done, detail: "late", tenant: .default)
            try await store.giveBack(dead, tenant: .default)
            let record = try #require(try await store.records(tenant: .default).first)
            #expect(record.holder == "heir" && record.outcome == nil)
            #expect(try await store.renew(heir, lease: .seconds(60), tenant: .default))
        }
    }

    @Test func `what was given back is due as before`() async throws {
        try await with { store, _ in
            let claim = try #require(try await take(store))
            try await store.giveBack(claim, tenant: .default)
            #expect(try await take(store, as: "another")?.name == "blobs")
        }
    }

    @Test func `the longest due comes first, and each tenant has its own`() async throws {
        try await with([Self.hourly, Self.daily]) { store, database in
            try await database.owner.withTransaction { connection in
                _ = try connection.execute(
                    "update log.maintenance set due_at = now() - interval '1 h' where name = 'keys'")
            }
            #expect(try await take(store)?.name == "keys")
            #expect(try await take(store)?.name == "blobs")
            #expect(try await take(store) == nil)
            #expect(try await store.records(tenant: TenantID(rawValue: 2)) == [])
        }
    }

    @Test func `a shorter interval counts from the last run on`() async throws {
        try await with { store, _ in
            let claim = try #require(try await take(store))
            try await store.finish(claim, .done, detail: "", tenant: .default)
            let task = MaintenanceTask("blobs", every: .seconds(60)) { MaintenanceResult("") }
            try await store.register([task], tenant: .default)
            let record = try #require(try await store.records(tenant: .default).first)
            #expect(record.interval == .seconds(60))
            let finished = try #require(record.finishedAt)
            #expect(record.dueAt == finished + .seconds(60))
        }
    }
}
