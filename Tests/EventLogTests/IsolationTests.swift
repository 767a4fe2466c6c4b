import EventSourcing
import Logging
import PostgresClient
import SyncTesting
import Testing

@testable import PostgresStorage

@Suite struct IsolationTests {
    private static let other = TenantID(rawValue: 2)

    private func append(_ log: PostgresEventLog, _ tenant: TenantID, _ key: String, _ name: String) async throws {
        var generator = SystemRandomNumberGenerator()
        try await log.append(
            PreparedBatch(
                ProposedBatch(key: key, kind: .poll, actor: "test", events: [event(name)]), tenant: tenant,
                using: &generator))
    }

    private func withTwoTenants(_ body: (LogFixture) async throws -> Void) async throws {
        try await LogFixture.with { fixture in
            try await fixture.owner.execute("insert into log.sequencer (tenant, name) values (2, 'other')")
            try await append(fixture.log, .default, "1", "ours")
            try await append(fixture.log, Self.other, "1", "theirs")
            try await body(fixture)
        }
    }

    @Test func `every table with a tenant is isolated, and forced to be`() async throws {
        try await LogFixture.with { fixture in
            let open = try await fixture.owner.query("select name::text from log.tenant_table where not is_isolated") {
                try $0.text(0)
            }
            #expect(open == [])
            let tables = try await fixture.owner.query("select name::text from log.tenant_table") { try $0.text(0) }
            #expect(tables.contains("log.event"))
            #expect(tables.contains("polling.scope"))
        }
    }

    @Test func `without naming a tenant the service sees nothing of anybody`() async throws {
        try await withTwoTenants { fixture in
            let tables = try await fixture.owner.query("select name::text from log.tenant_table") { try $0.text(0) }
            for table in tables {
                let count = try await fixture.database.pool.query(SQL("select count(*) from \(table)", binds: [])) {
                    try $0.int64(0)
                }
                #expect(count == [0], "\(table)")
            }
        }
    }

    @Test func `a tenant sees its own rows, whatever its statement asks for`() async throws {
        try await withTwoTenants { fixture in
            for (tenant, name) in [(TenantID.default, "ours"), (Self.other, "theirs")] {
                let names = try await fixture.database.pool.withTenant(tenant) { connection in
                    try connection.query("select state ->> 'name' from log.event") { try $0.text(0) }
                }
                #expect(names == [name])
            }
        }
    }

    @Test func `a tenant can't write a row of another`() async throws {
        try await withTwoTenants { fixture in
            let error = await #expect(throws: PostgresError.self) {
                try await fixture.database.pool.withTenant(.default) { connection in
                    try connection.execute(
                        "insert into polling.missing values (2, gen_random_uuid(), 1, 1, 1)")
                }
            }
            #expect(error?.sqlState == "42501")
        }
    }

    @Test func `the service owns nothing`() async throws {
        try await LogFixture.with { fixture in
            let owned = try await fixture.owner.query(
                "select relname from pg_class where relowner = 'logikal_sync_service'::regrole"
            ) { try $0.text(0) }
            #expect(owned == [])
        }
    }

    @Test func `behind a pooler in transaction mode many callers of two tenants never see each other's rows`()
        async throws
    {
        try await TestDatabases.shared.withMigratedDatabase { database, conninfo in
            try await database.owner.execute("insert into log.sequencer (tenant, name) values (2, 'other')")
            try await PgBouncer.with(conninfo) { pooled in
                let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                let service = try await Database.open(
                    pooled, maximumConnections: 12, isPooledByTransaction: true, logger: logger)
                let log = PostgresEventLog(
                    pool: service.pool, notifier: HeadNotifier(pool: service.pool, logger: logger))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for caller in 0..<12 {
                        group.addTask {
                            let tenant = caller.isMultiple(of: 2) ? TenantID.default : Self.other
                            for number in 0..<15 {
                                try await append(log, tenant, "\(caller)/\(number)", "\(tenant) \(caller)/\(number)")
                                let names = try await service.pool.withTenant(tenant) { connection in
                                    try connection.query("select state ->> 'name' from log.event") { try $0.text(0) }
                                }
                                #expect(names.allSatisfy { $0.hasPrefix("\(tenant) ") })
                                #expect(names.contains("\(tenant) \(caller)/\(number)"))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                for tenant in [TenantID.default, Self.other] {
                    let report = try await PostgresLogVerifier(pool: service.pool).verify(tenant: tenant)
                    #expect(report.events == 90)
                    #expect(report.firstBreak == nil)
                }
                let user = try await service.pool.query("select current_user::text") { try $0.text(0) }
                #expect(user == ["logikal_sync_service"])
                await service.close()
            }
        }
    }
}
