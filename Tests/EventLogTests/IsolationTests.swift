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

    /// Each function that has its owner's rights and takes a tenant, called by somebody who has the service's rights.
    private static let foreignAppends: [(name: String, call: SQL)] = [
        (
            "append",
            """
            select * from log.append(2, 'k', 'poll', 'me', '{}', '', '', null, '{}', '{}', '{}', '{}', '{}',
                                     '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')
            """
        ),
        (
            "append_each",
            """
            select * from log.append_each(2, '{k}', '{poll}', '{me}', '{"{}"}', '{""}', '{""}', '{null}',
                                          '{0}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
                                          '{}', '{}', '{}', '{}', '{}', '{}')
            """
        ),
        ("append_staged", "select * from log.append_staged(2, 'k', 'poll', 'me', '{}', '', '', null)"),
    ]

    @Test func `nobody with the service's rights appends for a tenant that the transaction does not name`() async throws
    {
        try await withTwoTenants { fixture in
            let stage: SQL = """
                insert into pg_temp.staged_event (ordinal, entity_type, entity_id, version, type) values (1, 'x',
                gen_random_uuid(), 1, 'x.y')
                """
            for settings in [["logikal_sync.tenant": "1"], ["logikal_sync.tenant": ""], [:]] {
                for (name, call) in Self.foreignAppends {
                    let error = await #expect(throws: PostgresError.self, "\(name) with \(settings)") {
                        try await fixture.database.pool.withTransaction(
                            settings: settings.map { TransactionSetting($0.key, $0.value) }
                        ) { connection in
                            if name == "append_staged" {
                                try connection.execute(SQL(statement: "log.stage", []))
                                try connection.execute(stage)
                            }
                            _ = try connection.query(call) { _ in () }
                        }
                    }
                    #expect(error?.sqlState == "LS403", "\(name) with \(settings): \(String(describing: error))")
                }
            }
            let batches = try await fixture.owner.query("select count(*) from log.batch where tenant = 2") {
                try $0.int64(0)
            }
            #expect(batches == [1])
        }
    }

    @Test func `every function with its owner's rights is known, so that the tenants they take are too`() async throws {
        try await LogFixture.with { fixture in
            let names = try await fixture.owner.query(
                """
                select p.pronamespace::regnamespace || '.' || p.proname from pg_proc p
                 where p.prosecdef and p.pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
                 order by 1
                """
            ) { try $0.text(0) }
            #expect(
                names == [
                    // They take no tenant: the key, the secret or the token says whose it is, what is forgotten and
                    // what is searched is the transaction's tenant's, and heads are everybody's.
                    "access.find_key", "access.find_refresh_token", "access.find_secrets", "access.forget_audit",
                    "log.append", "log.append_each", "log.append_staged", "log.heads", "log.stage", "read.search",
                ])
        }
    }

    @Test func `a batch for another tenant is refused by name, with what to do`() async throws {
        try await withTwoTenants { fixture in
            var generator = SystemRandomNumberGenerator()
            let foreign = PreparedBatch(batch("2", event("b")), tenant: Self.other, using: &generator)
            let error = await #expect(throws: AppendError.self) {
                try await fixture.database.pool.withTenant(.default) { connection in
                    do {
                        _ = try PostgresEventLog.append(foreign, fence: nil, connection)
                    } catch let refused as PostgresError {
                        throw AppendError(refused, batchKey: "2") ?? refused as any Error
                    }
                }
            }
            #expect(error?.code == .foreignTenant)
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
