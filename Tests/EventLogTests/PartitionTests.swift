import EventSourcing
import PostgresClient
import Testing

@testable import PostgresStorage

@Suite struct PartitionTests {
    private static let tenant = TenantID(rawValue: 2)

    /// A tenant whose log gets a new partition every ten positions.
    private func withSmallPartitions(_ body: (LogFixture) async throws -> Void) async throws {
        try await LogFixture.with { fixture in
            try await fixture.owner.execute(
                "insert into log.sequencer (tenant, name, partition_width) values (2, 'small', 10)")
            try await body(fixture)
        }
    }

    private func append(_ fixture: LogFixture, _ key: String, _ names: [String]) async throws {
        var generator = SystemRandomNumberGenerator()
        let events = names.map { name in event(name) }
        try await fixture.log.append(
            PreparedBatch(
                ProposedBatch(key: key, kind: .poll, actor: "test", events: events), tenant: Self.tenant,
                using: &generator))
    }

    private func partitions(_ fixture: LogFixture) async throws -> [String] {
        try await fixture.owner.query(
            """
            select inhrelid::regclass::text as name from pg_inherits where inhparent = 'log.event_2'::regclass
             order by inhrelid::regclass::text
            """
        ) { try $0.text("name") }
    }

    @Test func `a batch that crosses partitions is whole, and makes the room it needs`() async throws {
        try await withSmallPartitions { fixture in
            try await append(fixture, "1", (1...8).map { "a\($0)" })
            try await append(fixture, "2", (1...27).map { "b\($0)" })
            let names = try await partitions(fixture)
            #expect(names == ["log.event_2_1", "log.event_2_11", "log.event_2_21", "log.event_2_31"])
            let report = try await PostgresLogVerifier(pool: fixture.database.pool).verify(tenant: Self.tenant)
            #expect(report.firstBreak == nil)
            #expect(report.events == 35)
        }
    }

    @Test func `a refused batch leaves no partition behind`() async throws {
        try await withSmallPartitions { fixture in
            try await append(fixture, "1", ["a"])
            await #expect(throws: AppendError.self) {
                try await append(fixture, "2", (1...27).map { "b\($0)" } + ["a"])
            }
            #expect(try await partitions(fixture) == ["log.event_2_1"])
        }
    }

    @Test func `a partition by its own name is as append-only as the log`() async throws {
        try await withSmallPartitions { fixture in
            try await append(fixture, "1", ["a"])
            for statement: SQL in [
                "update log.event_2_1 set reason = 'x'", "delete from log.event_2_1", "truncate log.event_2_1",
                "truncate log.event_2", "truncate log.event",
            ] {
                let error = await #expect(throws: PostgresError.self) { try await fixture.owner.execute(statement) }
                #expect(error?.sqlState == "LS405", "\(statement)")
            }
            for statement: SQL in ["select * from log.event_2_1", "select log.extend(2)"] {
                let error = await #expect(throws: PostgresError.self) {
                    try await fixture.database.pool.execute(statement)
                }
                #expect(error?.sqlState == "42501", "\(statement)")
            }
        }
    }

    @Test func `reading one tenant looks into no other's partitions`() async throws {
        try await withSmallPartitions { fixture in
            let plan = try await fixture.owner.query(
                "explain select * from log.event where tenant = 2 and position > 3 and position <= 5"
            ) { try $0.text(0) }
            #expect(plan.joined().contains("event_2_1"))
            #expect(!plan.joined().contains("event_1_1"))
        }
    }
}
