import EventSourcing
import PostgresClient
import PostgresStorage
import SyncTesting
import Testing

/// What the tables themselves need.
@Suite struct HousekeeperTests {
    private func partitions(_ database: Database) async throws -> [Int64] {
        try await database.owner.withTransaction { connection in
            try connection.query("select last_position from log.partition where tenant = 1 order by 1") {
                try $0.int64("last_position")
            }
        }
    }

    private func moveHead(_ database: Database, to position: Int64) async throws {
        try await database.owner.withTransaction { connection in
            _ = try connection.execute("update log.sequencer set head = \(position) where tenant = 1")
        }
    }

    @Test func `the next partition is made when four fifths of the last one are used, once`() async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            try await database.owner.narrowPartitions(to: 100)
            let housekeeper = PostgresHousekeeper(owner: database.owner)
            for (head, last) in [
                (0, [100]), (80, [100]), (81, [100, 200]), (150, [100, 200]), (181, [100, 200, 300]),
            ] {
                try await moveHead(database, to: Int64(head))
                let room = try await withThrowingTaskGroup(of: Position.self) { group in
                    for _ in 0..<3 { group.addTask { try await housekeeper.extendAhead(tenant: .default) } }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(room == [Position(Int64(last.last!))], "head \(head)")
                #expect(try await partitions(database) == last.map(Int64.init))
            }
        }
    }

    @Test func `the service itself may make no partition`() async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let error = await #expect(throws: PostgresError.self) {
                _ = try await PostgresHousekeeper(owner: database.pool).extendAhead(tenant: .default)
            }
            #expect(error?.sqlState == "42501")
        }
    }

    @Test func `tables that were filled in bulk are analyzed, parents of partitions too, and then are not again`()
        async throws
    {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            try await database.owner.withTransaction { connection in
                try connection.executeScript(
                    """
                    insert into polling.asset (tenant, entity_id, kind, stamp)
                    select 1, gen_random_uuid(), 'thumbnail', sha256('') from generate_series(1, 2000) n;
                    insert into log.event (tenant, position, batch, entity_type, entity_id, version, type,
                                           schema_version, event_id, observed_at, recorded_at, changed, before, salt,
                                           leaf)
                    select 1, n, 1, 'project', gen_random_uuid(), 1, 'project.discovered', 1, gen_random_uuid(), now(),
                           now(), '{}', '{}', '', '' from generate_series(1, 2000) n;
                    """)
            }
            let housekeeper = PostgresHousekeeper(owner: database.owner)
            var analyzed: Set<String> = []
            // The server counts changes a moment after they are committed.
            while !analyzed.isSuperset(of: ["polling.asset", "log.event", "log.event_1", "log.event_1_1"]) {
                analyzed.formUnion(try await housekeeper.analyze(from: 1000))
            }
            while try await !housekeeper.analyze(from: 1000).isEmpty { await Task.yield() }
            let estimate = try await database.owner.withTransaction { connection in
                try connection.query(
                    "select reltuples::float8 as rows from pg_class where oid = 'log.event'::regclass"
                ) { try $0.double("rows") }[0]
            }
            #expect(estimate == 2000)
        }
    }

    @Test func `whatever lets somebody in for longer than a year is named, with what to do`() async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            try await database.owner.withTransaction { connection in
                try connection.executeScript(
                    """
                    insert into access.signing_key (id, purpose, secret, created_at)
                    values (1, 'access_token', sha256('a'), now() - interval '400 days'),
                           (2, 'cursor', sha256('b'), now() - interval '400 days');
                    insert into access.api_key (tenant, name, digest, roles, created_at, revoked_at)
                    values (1, 'old key', sha256('c'), array['reader'], now() - interval '400 days', null),
                           (1, 'gone', sha256('d'), array['reader'], now() - interval '400 days', now()),
                           (1, 'new key', sha256('e'), array['reader'], now(), null);
                    insert into access.client (tenant, id, name, roles, created_at, created_by)
                    select 1, gen_random_uuid(), n, array['reader'], now() - interval '400 days', 'test'
                      from unnest(array['odoo', 'rotated']) n;
                    insert into access.client_secret (tenant, client, version, digest, created_at)
                    select 1, id, 1, sha256('f'), created_at from access.client;
                    insert into access.client_secret (tenant, client, version, digest, created_at)
                    select 1, id, 2, sha256('g'), now() from access.client where name = 'rotated';
                    """)
            }
            let reminders = try await PostgresHousekeeper(owner: database.owner).reminders(of: .default, olderThan: 365)
            #expect(reminders.count == 3, "\(reminders)")
            for said in ["API key old key", "replace-token-key", "clients rotate odoo"] {
                #expect(reminders.contains { $0.contains(said) }, "\(said)")
            }
        }
    }
}
