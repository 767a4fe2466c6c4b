import EventSourcing
import PostgresClient
import Testing

@testable import PostgresStorage

@Suite struct DoctorTests {
    private func fill(_ fixture: LogFixture) async throws {
        for number in 1...4 {
            try await fixture.append(batch("\(number)", event("a\(number)"), event("b\(number)")))
        }
    }

    /// With limits that are reached at once, so that their checks can be tried.
    private func doctor(
        _ fixture: LogFixture, oldestTransaction: Int64 = 1_000_000_000, signingLimit: String = "1 h"
    ) -> PostgresDoctor {
        PostgresDoctor(
            owner: fixture.owner,
            checks: DoctorCheck.all(
                oldestTransaction: oldestTransaction, idleLimit: "0 s", signingLimit: signingLimit, masterKey: nil))
    }

    private static let archive =
        "insert into log.archive (tenant, first_position, last_position, kept, file, sha256) values "

    @Test func `a database in order has no findings`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let report = try await PostgresDoctor(owner: fixture.owner).examine()
            #expect(report.findings == [])
            #expect(
                report.healthy.count
                    == DoctorCheck.all(oldestTransaction: 0, idleLimit: "", signingLimit: "", masterKey: nil).count)
        }
    }

    @Test(arguments: [
        ("holes", "delete from log.event where position = 4", "position 4"),
        ("holes", "delete from log.event where position = 8", "position 8"),
        ("head", "delete from log.event where position = 8", "tenant 1"),
        ("head", "delete from log.batch where batch = 4", "tenant 1"),
        ("head", "update log.sequencer set head = 6, batch = 3", "tenant 1"),
        ("head", "update log.sequencer set chain = '\\x00'", "tenant 1"),
        ("streams", "update log.stream set version = 2 where natural_key = 'a2'", "tenant 1"),
        ("streams", "update log.stream set is_deleted = true where natural_key = 'a2'", "tenant 1"),
        ("streams", "update log.stream set shown_position = 1 where natural_key = 'a2'", "tenant 1"),
        ("streams", "delete from log.stream where natural_key = 'a2'", "tenant 1"),
        ("triggers", "alter table log.event disable trigger append_only", "append_only on log.event"),
        ("triggers", "alter table log.event_1_1 disable trigger append_only", "append_only on log.event_1_1"),
        ("triggers", "drop trigger append_only_truncate on log.batch", "append_only_truncate on log.batch"),
        ("triggers", "drop trigger own_tenant on log.batch", "own_tenant on log.batch"),
        ("privileges", "grant update, delete on log.event to logikal_sync_service", "log.event"),
        ("privileges", "grant truncate on log.event_1_1 to public", "log.event_1_1"),
        ("privileges", "grant insert on log.batch to logikal_sync_service", "log.batch"),
        ("privileges", "grant update (note) on log.checkpoint to logikal_sync_service", "log.checkpoint"),
        ("privileges", "grant update on log.stream to logikal_sync_service", "log.stream"),
        ("isolation", "alter table log.event disable row level security", "log.event"),
        ("isolation", "alter table polling.scope no force row level security", "polling.scope"),
        ("isolation", "drop policy tenant on blobs.blob", "blobs.blob"),
        (
            "indexes", "update pg_index set indisvalid = false where indexrelid = 'log.stream_parent'::regclass",
            "log.stream_parent"
        ),
        (
            "maintenance",
            """
            insert into log.maintenance (tenant, name, every, outcome, detail, failures)
            values (1, 'blobs', '1 h', 'failed', 'no room', 2)
            """, "tenant 1, blobs"
        ),
        (
            "maintenance",
            """
            insert into log.maintenance (tenant, name, every, due_at)
            values (1, 'audit', '1 h', now() - interval '71 min'), (1, 'keys', '1 h', now() - interval '69 min')
            """, "tenant 1, audit"
        ),
        (
            "maintenance",
            """
            insert into log.maintenance (tenant, name, every, due_at, outcome, detail)
            values (1, 'keys', '1 day', now() + interval '1 day', 'attention', 'API key old is from 2020-01-01')
            """, "tenant 1, keys"
        ),
        ("polls", "insert into polling.cycle (tenant, started_at) values (1, now())", "cycle 1"),
        ("leases", "insert into polling.lease values (1, 'a process', 3, now() - interval '1 h')", "tenant 1"),
        ("archives", "update log.sequencer set floor = 2", "tenant 1"),
        ("archives", archive + "(1, 3, 4, 2, 'a file', sha256(''))", "positions 3 to 4"),
        ("archives", archive + "(1, 1, 4, 3, 'a file', sha256(''))", "positions 1 to 4"),
        (
            "consumers",
            """
            with moved as (update log.sequencer set floor = 4 where tenant = 1 returning epoch)
            insert into log.consumer (tenant, name, view, filter, epoch, position)
            select 1, 'odoo', 'log', 0, epoch, 3 from moved
            """, "consumer odoo"
        ),
        (
            "consumers",
            """
            insert into log.consumer (tenant, name, view, filter, epoch, position)
            values (1, 'odoo', 'latest', 0, gen_random_uuid(), 3)
            """, "consumer odoo"
        ),
    ])
    func `each fault is found by its check`(code: String, fault: String, subject: String) async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            try await fixture.tamper(SQL(fault, binds: []))
            let findings = try await doctor(fixture).examine().findings.filter { $0.check == code }
            #expect(findings.contains { $0.subject.contains(subject) }, "\(findings)")
            #expect(findings.allSatisfy { !$0.remedy.isEmpty })
        }
    }

    private static let build = """
        insert into projecting.build (name, build, version, definition, state, shards, problem)
        values ('projects', 7, 1, sha256(''), 'building', 1, 'a row differs');
        """

    @Test(arguments: [
        ("orphans", "create table read.projects_v8 (tenant int)", "projects_v8"),
        ("orphans", build, "projects build 7"),
        ("orphans", "insert into projecting.projection (name, active) values ('phases', 3)", "phases"),
        ("refused", build, "projects build 7"),
        (
            "parked",
            build
                + """
                insert into projecting.dead_letter (
                  tenant, name, build, entity_type, entity_id, position, code, message)
                values (1, 'projects', 7, 'project', gen_random_uuid(), 1, '22P02', 'no number')
                """, "dead letter 1"
        ),
        (
            "jobs",
            """
            insert into polling.job (tenant, kind, entity_id, position, version, state, code, message)
            values (1, 'parts_list', gen_random_uuid(), 1, 1, 'dead', 'damaged', 'its pages contradict each other')
            """, "job 1"
        ),
    ])
    func `each fault of the read models is found by its check`(code: String, fault: String, subject: String)
        async throws
    {
        try await LogFixture.with { fixture in
            try await fixture.owner.withConnection { try $0.executeScript(fault) }
            let subjects = try await doctor(fixture).examine().findings.filter { $0.check == code }.map(\.subject)
            #expect(subjects.joined().contains(subject), "\(subjects) \(subject)")
        }
    }

    @Test func `events that nobody signed are found, and a checkpoint settles it`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let found = try await doctor(fixture, signingLimit: "0 s").examine().findings
            #expect(found.map(\.check) == ["unsigned"])
            _ = try await PostgresCheckpoints(pool: fixture.database.pool, key: LogSigningKey())
                .sign(tenant: .default, at: Timestamp(microseconds: 1))
            let settled = try await doctor(fixture, signingLimit: "0 s").examine().findings
            #expect(settled == [])
        }
    }

    @Test func `a read model ahead of the log is found`() async throws {
        try await LogFixture.with { fixture in
            try await fixture.tamper(
                """
                with made as (
                  insert into projecting.build (name, build, version, definition, state, shards)
                  values ('projects', 1, 1, sha256(''), 'active', 1) returning name, build)
                insert into projecting.checkpoint (name, build, tenant, position) select name, build, 1, 5 from made
                """)
            let findings = try await doctor(fixture).examine().findings.filter { $0.check == "ahead" }
            #expect(findings.map(\.subject) == ["projects build 1, tenant 1"])
        }
    }

    @Test func `an old transaction id and an idle transaction are found, and the idle one is ended`() async throws {
        try await LogFixture.with { fixture in
            let old = try await doctor(fixture, oldestTransaction: -1).examine().findings
            #expect(old.map(\.check) == ["wraparound"])
            let held = Task {
                try await fixture.database.pool.withTransaction { connection in
                    let session = try connection.query("select pg_backend_pid()") { try $0.int32(0) }
                    // Ended by the doctor in the middle: this query must fail.
                    while true { _ = try connection.query("select \(session[0])") { try $0.int32(0) } }
                }
            }
            var fixed: [DoctorFinding] = []
            for _ in 0..<2000 where fixed.isEmpty {
                fixed = try await doctor(fixture).examine(fixing: true).fixed.filter { $0.check == "holders" }
            }
            try #require(!fixed.isEmpty)
            await #expect(throws: PostgresError.self) { try await held.value }
        }
    }

    @Test(arguments: [
        "alter table log.event disable trigger append_only", "drop trigger append_only_truncate on log.batch",
        "alter table log.event disable row level security", "drop policy tenant on blobs.blob",
        "grant update, delete on log.event to logikal_sync_service", "grant insert on log.batch to public",
        "grant update (note), insert (note) on log.checkpoint to logikal_sync_service",
        "update pg_index set indisvalid = false where indexrelid = 'log.stream_parent'::regclass",
        "insert into polling.cycle (tenant, started_at) values (1, now())",
        "insert into polling.lease values (1, 'a process', 3, now() - interval '1 h')",
    ])
    func `what can be mended without loss is mended`(fault: String) async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            try await fixture.tamper(SQL(fault, binds: []))
            let report = try await PostgresDoctor(owner: fixture.owner).examine(fixing: true)
            #expect(!report.fixed.isEmpty)
            #expect(report.findings == [])
            let again = try await PostgresDoctor(owner: fixture.owner).examine().findings
            #expect(again == [])
        }
    }

    @Test(arguments: [
        ("delete from log.stream where natural_key = 'a2'", "there is no stream"),
        ("delete from log.event where position = 3", "there is no event"),
    ])
    func `a row that is not there is told as such`(fault: String, said: String) async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            try await fixture.tamper(SQL(fault, binds: []))
            let details = try await doctor(fixture).examine().findings.filter { $0.check == "streams" }.map(\.detail)
            #expect(details.count == 1 && details[0].contains(said), "\(details)")
            #expect(!details.joined().contains(" ,") && !details.joined().contains("  "), "\(details)")
        }
    }

    @Test func `a remedy is a command that can be entered as it stands`() async throws {
        try await LogFixture.with { fixture in
            try await fixture.owner.withConnection {
                try $0.executeScript(
                    Self.build
                        + """
                        insert into projecting.dead_letter (
                          tenant, name, build, entity_type, entity_id, position, code, message)
                        values (1, 'projects', 7, 'project', gen_random_uuid(), 1, '22P02', 'no number');
                        insert into polling.job (tenant, kind, entity_id, position, version, state, code, message)
                        values (1, 'parts_list', gen_random_uuid(), 1, 1, 'dead', 'damaged', 'contradictions');
                        insert into projecting.checkpoint (name, build, tenant, position) values ('projects', 7, 1, 5);
                        """)
            }
            let findings = try await doctor(fixture).examine().findings
            func remedy(_ check: String) -> String { findings.first { $0.check == check }?.remedy ?? "" }
            #expect(remedy("parked").contains("`logikal-sync dead-letters show 1`"), "\(remedy("parked"))")
            #expect(remedy("jobs").contains("`logikal-sync jobs show 1`"), "\(remedy("jobs"))")
            #expect(remedy("ahead").contains("`logikal-sync log epoch --renew --reason "), "\(remedy("ahead"))")
            #expect(remedy("ahead").contains("`logikal-sync projections rebuild projects`"), "\(remedy("ahead"))")
            #expect(remedy("refused").contains("`logikal-sync projections compare projects`"))
        }
    }

    @Test func `a password that the master key does not open is found, with whose it is`() async throws {
        try await LogFixture.with { fixture in
            try await fixture.owner.execute("insert into log.sequencer (tenant, name) values (2, 'beta')")
            try await fixture.owner.execute(
                """
                insert into access.tenant (tenant, state, logikal_url, logikal_user, sealed_password, master_key)
                values (2, 'active', 'http://b', 'b', '', 'sealed-under')
                """)
            func subjects(_ key: String?) async throws -> [String] {
                try await PostgresDoctor(owner: fixture.owner, masterKey: key).examine().findings
                    .filter { $0.check == "passwords" }.map(\.subject)
            }
            #expect(try await subjects("sealed-under") == [])
            #expect(try await subjects("another") == ["tenant beta"])
            #expect(try await subjects(nil) == ["tenant beta"])
        }
    }

    @Test func `a lost event is not papered over`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            try await fixture.tamper("delete from log.event where position = 4")
            let report = try await PostgresDoctor(owner: fixture.owner).examine(fixing: true)
            #expect(report.findings.contains { $0.check == "holes" && !$0.isFixable })
        }
    }
}
