import EventSourcing
import PostgresClient
import Testing

@testable import PostgresStorage

@Suite struct GaugesTests {
    private func values(_ fixture: LogFixture, _ metric: String) async throws -> [String: Double] {
        let readings = try await PostgresGauges(monitor: fixture.owner, pollInterval: .seconds(60)).read()
            .filter { $0.metric == metric }
        return Dictionary(
            uniqueKeysWithValues: readings.map { reading in
                (reading.labels.map(\.value).joined(separator: " "), reading.value)
            })
    }

    @Test func `no series is told twice, and labels are of one kind`() async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(batch("1", event("a"), event("b")))
            try await fixture.owner.execute(
                """
                insert into polling.cycle (tenant, started_at, finished_at, outcome)
                select 1, now(), now(), o from unnest(array['complete', 'partial', 'failed']) o, generate_series(1, 3)
                """)
            let readings = try await PostgresGauges(monitor: fixture.owner, pollInterval: .seconds(60)).read()
            var seen: Set<String> = []
            var names: [String: [String]] = [:]
            for reading in readings {
                #expect(seen.insert("\(reading.metric) \(reading.labels)").inserted, "\(reading)")
                #expect(names[reading.metric, default: reading.labels.map(\.name)] == reading.labels.map(\.name))
                names[reading.metric] = reading.labels.map(\.name)
                #expect(reading.value.isFinite)
            }
            #expect(names.count > 20)
        }
    }

    @Test func `every tenant with a Logikal has an interval, its own or the installation's, and no other`()
        async throws
    {
        try await LogFixture.with { fixture in
            try await fixture.owner.execute(
                """
                insert into log.sequencer (tenant, name) values (2, 'beta'), (3, 'gamma'), (4, 'none')
                """)
            try await fixture.owner.execute(
                """
                insert into access.tenant
                  (tenant, state, logikal_url, logikal_user, sealed_password, master_key, poll_interval_seconds)
                values (2, 'active', 'http://b', 'b', ''::bytea, 'k', null), (3, 'active', 'http://c', 'c', '', 'k', 5),
                       (4, 'active', null, null, null, null, 5)
                """)
            #expect(try await values(fixture, "poll_interval_seconds") == ["beta": 60, "gamma": 5])
        }
    }

    @Test func `a log, its signing and its read models`() async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(batch("1", event("a"), event("b")))
            #expect(try await values(fixture, "log_events_total")["default"] == 2)
            #expect(try await (values(fixture, "log_unsigned_seconds")["default"] ?? 0) > 0)
            try await fixture.owner.execute(
                """
                insert into log.checkpoint (tenant, batch, position, key_id, note, signed_at)
                select 1, batch, head, 'key', 'note', now() from log.sequencer where tenant = 1
                """)
            #expect(try await values(fixture, "log_unsigned_seconds")["default"] == 0)
            try await fixture.owner.execute(
                """
                insert into projecting.build (name, build, version, definition, state, shards)
                values ('rooms', 1, 3, sha256(''), 'active', 2), ('rooms', 2, 4, sha256(''), 'building', 2),
                       ('rooms', 3, 2, sha256(''), 'retired', 1)
                """)
            try await fixture.owner.execute(
                """
                insert into projecting.checkpoint (name, build, tenant, shard, position)
                values ('rooms', 1, 1, 0, 2), ('rooms', 1, 1, 1, 2), ('rooms', 2, 1, 0, 2), ('rooms', 2, 1, 1, 1)
                """)
            let lag = try await values(fixture, "projection_lag_events")
            #expect(lag == ["default rooms 1": 0, "default rooms 2": 1])
            let age = try await values(fixture, "projection_lag_seconds")
            #expect(age["default rooms 1"] == 0 && (age["default rooms 2"] ?? 0) > 0)
            #expect(try await values(fixture, "projection_info")["rooms 3 1 active"] == 1)
        }
    }

    @Test(arguments: [
        (
            "dead_letters", "default rooms", 1.0,
            """
            insert into projecting.build (name, build, version, definition, state, shards)
            values ('rooms', 1, 1, sha256(''), 'active', 1);
            insert into projecting.dead_letter (
              tenant, name, build, entity_type, entity_id, position, code, message, state)
            values (1, 'rooms', 1, 'project', gen_random_uuid(), 1, 'x', 'x', 'open'),
                   (1, 'rooms', 1, 'project', gen_random_uuid(), 1, 'x', 'x', 'skipped')
            """
        ),
        (
            "jobs", "default parts_list dead", 1,
            """
            insert into polling.job (tenant, kind, entity_id, position, version, state)
            values (1, 'parts_list', gen_random_uuid(), 1, 1, 'dead'),
                   (1, 'parts_list', gen_random_uuid(), 1, 1, 'open')
            """
        ),
        (
            "removals_withheld", "default", 2,
            """
            insert into log.stream (tenant, entity_id, entity_type, natural_key, version, last_position, is_deleted)
            select 1, gen_random_uuid(), t, t || n, 1, 1000 + n, is_deleted
              from (values ('deletions', 1, false), ('deletions', 2, false), ('deletions', 3, true),
                           ('project', 4, false)) s (t, n, is_deleted)
            """
        ),
        (
            "poll_scopes_unread", "default failed", 1,
            """
            insert into polling.scope (tenant, scope, label, level, cycle, outcome, listed, looked_at)
            values (1, 'a', 'a', 'project', 1, 'failed', 0, now()), (1, 'b', 'b', 'project', 1, 'partial', 0, now()),
                   (1, 'c', 'c', 'project', 1, 'complete', 0, now())
            """
        ),
        (
            "poll_failing_projects", "default", 1,
            """
            insert into polling.failing_project (tenant, entity_id, failures, since, last_at, retry_at, code, message)
            values (1, gen_random_uuid(), 1, now(), now(), now(), 'x', 'x')
            """
        ),
        (
            "logikal_circuit", "default stopped", 1,
            """
            insert into polling.breaker (tenant, address, state, failures, trips, since)
            values (1, 'https://new', 'stopped', 1, 1, now()),
                   (1, 'https://old', 'closed', 0, 0, now() - interval '1 d')
            """
        ),
        (
            "operations_open", "default accepted", 1,
            """
            insert into polling.operation (tenant, id, kind, scope, is_deep, state, actor, requested_at, finished_at)
            values (1, gen_random_uuid(), 'sync', 'everything', false, 'accepted', 'a', now(), null),
                   (1, gen_random_uuid(), 'sync', 'everything', false, 'failed', 'a', now(), now())
            """
        ),
        (
            "consumer_lag_events", "default odoo", 2,
            """
            insert into log.consumer (tenant, name, view, filter, epoch, position)
            select 1, 'odoo', 'log', 0, epoch, 0 from log.sequencer where tenant = 1
            """
        ),
        (
            "consumer_rejections", "default odoo", 1,
            """
            insert into log.consumer (tenant, name, view, filter, epoch, position)
            select 1, 'odoo', 'log', 0, epoch, 0 from log.sequencer where tenant = 1;
            insert into log.rejection (tenant, consumer, entity_id, entity_type, position, error)
            values (1, 'odoo', gen_random_uuid(), 'project', 1, 'x')
            """
        ),
        ("tenant_active", "default", 1, "select 1"),
    ])
    func `what an operator has to see is counted`(metric: String, series: String, value: Double, change: String)
        async throws
    {
        try await LogFixture.with { fixture in
            try await fixture.append(batch("1", event("a"), event("b")))
            try await fixture.owner.withConnection { try $0.executeScript(change) }
            #expect(try await values(fixture, metric)[series] == value)
        }
    }

    @Test func `of consumers those who are behind the most are told, and never too many`() async throws {
        try await LogFixture.with { fixture in
            try await fixture.append(batch("1", event("a"), event("b")))
            try await fixture.owner.execute(
                """
                insert into log.consumer (tenant, name, view, filter, epoch, position)
                select 1, 'c' || n, 'log', 0, s.epoch, case when n = 700 then 0 else 2 end
                  from log.sequencer s, generate_series(1, 700) n where s.tenant = 1
                """)
            let lag = try await values(fixture, "consumer_lag_events")
            #expect(lag.count == Int(PostgresGauges.mostRows) && lag["default c700"] == 2)
        }
    }
}
