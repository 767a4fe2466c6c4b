import EventSourcing
import Foundation
import LogikalModel
import PostgresClient
import PostgresStorage
import Projecting
import SyncTesting
import Testing

/// Events that a read model can't take in: here, widths that are no numbers.
@Suite struct DeadLetterTests {
    private static func widths(version: Int32 = 1, isForgiving: Bool = false) -> Projection {
        let width =
            isForgiving
            ? "case when newest.state ->> 'width' ~ '^[0-9]+$' then (newest.state ->> 'width')::int else -1 end"
            : "(newest.state ->> 'width')::int"
        return Projection(
            name: "widths", version: version,
            schema: """
                create table {model} (
                  tenant int not null, id uuid not null, position bigint not null,
                  width int constraint not_wide check (width < 10000));
                alter table {model} add primary key (tenant, id);

                """,
            apply: """
                merge into {model} known
                using projecting.newest_states({window}, '{elevation}') newest
                   on known.tenant = $1 and known.id = newest.entity_id
                 when matched and known.position >= newest.at_position then do nothing
                 when matched then update set position = newest.at_position, width = \(width)
                 when not matched then insert (tenant, id, position, width)
                      values ($1, newest.entity_id, newest.at_position, \(width));

                """)
    }

    private static func id(_ number: Int) -> UUID {
        UUID(namespace: UUID(uuidString: "00000000-0000-0000-0000-000000000000")!, name: "\(number)")
    }

    /// The width of elevation `number` from its event `version` on.
    private static func event(_ number: Int, _ version: Int64, _ width: String) -> ProposedEvent {
        ProposedEvent(
            entity: EntityReference(.elevation, id(number)), version: version,
            type: EventType(.elevation, version == 1 ? .discovered : .changed),
            observedAt: Timestamp(microseconds: version), naturalKey: "\(number)", parent: nil,
            state: ["width": .string(width)])
    }

    private static func widths(_ spec: ProjectionSpec, build: Int32 = 1) async throws -> [UUID: Int32] {
        let rows = try await spec.database.pool.withTenant(.default) { connection in
            try connection.query("select id, width from read.\(identifier: "widths_v\(build)")") { row in
                (try row.uuid("id"), try row.int32("width"))
            }
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    @Test func `S31 an event that can't be applied parks its entity, and everything else goes on`() async throws {
        try await ProjectionSpec.with { spec in
            let letters = PostgresDeadLetters(pool: spec.database.pool)
            let runner = spec.runner([Self.widths()])
            try await runner.catchUp()
            try await spec.append("1", (1...20).map { Self.event($0, 1, "\($0)") })
            try await spec.append(
                "2", (1...20).map { Self.event($0, 2, [4, 11].contains($0) ? "wide" : "\($0 * 10)") })
            #expect(try await runner.catchUp() == 40)
            try await spec.append("3", (1...20).map { Self.event($0, 3, "\($0 * 100)") })
            #expect(try await runner.catchUp() == 60)
            let parked = try await letters.list(tenant: .default)
            #expect(parked.map(\.entity.id) == [Self.id(4), Self.id(11)])
            #expect(parked.map(\.position) == [24, 31])
            #expect(parked.allSatisfy { $0.code == "22P02" && $0.attempts == 1 && !$0.message.contains("wide") })
            // What came after waits behind it; the others are at their newest.
            let widths = try await Self.widths(spec)
            #expect(widths.count == 20)
            for number in 1...20 {
                #expect(widths[Self.id(number)] == Int32([4, 11].contains(number) ? number : number * 100))
            }
            #expect(try await spec.build(of: "widths", 1).parked == 2)
        }
    }

    @Test func `S31 a retry applies in order what has waited, and moves no checkpoint`() async throws {
        try await ProjectionSpec.with { spec in
            let letters = PostgresDeadLetters(pool: spec.database.pool)
            let runner = spec.runner([Self.widths()])
            try await runner.catchUp()
            try await spec.append("1", [Self.event(1, 1, "1"), Self.event(1, 2, "90000"), Self.event(2, 1, "2")])
            try await runner.catchUp()
            let letter = try #require(try await letters.list(tenant: .default).first)
            let failed = try await letters.retry(letter.id, actor: "tester", tenant: .default)
            #expect(failed.state == .open && failed.attempts == 2 && failed.code == "23514")
            #expect(try await Self.widths(spec)[Self.id(1)] == 1)
            try await spec.append("2", [Self.event(1, 3, "80000")])
            try await runner.catchUp()
            #expect(try await Self.widths(spec)[Self.id(1)] == 1)
            try await spec.database.owner.execute("alter table read.widths_v1 drop constraint not_wide")
            let retried = try await letters.retry(letter.id, actor: "tester", tenant: .default)
            #expect(retried.state == .retried && retried.actor == "tester" && retried.attempts == 3)
            #expect(try await Self.widths(spec) == [Self.id(1): 80000, Self.id(2): 2])
            #expect(try await spec.build(of: "widths", 1).position == 4)
            let gone = await #expect(throws: ProjectionError.self) {
                try await letters.retry(letter.id, actor: "tester", tenant: .default)
            }
            #expect(gone?.code == .noSuchDeadLetter)
        }
    }

    @Test func `a skipped event is left out for good, and who skipped it is kept`() async throws {
        try await ProjectionSpec.with { spec in
            let letters = PostgresDeadLetters(pool: spec.database.pool)
            let runner = spec.runner([Self.widths()])
            try await runner.catchUp()
            try await spec.append(
                "1",
                [Self.event(1, 1, "1"), Self.event(1, 2, "wide"), Self.event(1, 3, "broad"), Self.event(2, 1, "2")]
            )
            // The newest of several is what fails; it is behind the first that does.
            try await runner.catchUp()
            let first = try #require(try await letters.list(tenant: .default).first)
            #expect(first.position == 2)
            _ = try await letters.skip(first.id, reason: "typed in as text", actor: "tester", tenant: .default)
            let second = try #require(try await letters.list(tenant: .default).first)
            #expect(second.position == 3)
            _ = try await letters.skip(second.id, reason: "again", actor: "tester", tenant: .default)
            #expect(try await Self.widths(spec) == [Self.id(1): 1, Self.id(2): 2])
            let settled = try await letters.list(tenant: .default, includingSettled: true)
            #expect(settled.map(\.state) == [.skipped, .skipped])
            #expect(settled.map(\.reason) == ["typed in as text", "again"] && settled[0].actor == "tester")
            // A rebuild by the same SQL leaves them out too.
            #expect(try await runner.rebuild("widths") == 2)
            #expect(try await Self.widths(spec, build: 2) == [Self.id(1): 1, Self.id(2): 2])
            try await spec.append("2", [Self.event(1, 4, "4")])
            try await runner.catchUp()
            #expect(try await Self.widths(spec, build: 2) == [Self.id(1): 4, Self.id(2): 2])
        }
    }

    @Test func `a rebuild with parked entities is not switched to until they are settled`() async throws {
        try await ProjectionSpec.with { spec in
            let letters = PostgresDeadLetters(pool: spec.database.pool)
            let forgiving = spec.runner([Self.widths(version: 1, isForgiving: true)])
            try await forgiving.catchUp()
            try await spec.append("1", (1...30).map { Self.event($0, 1, $0 == 17 ? "wide" : "\($0)") })
            try await forgiving.catchUp()
            let strict = spec.runner([Self.widths(version: 2)])
            let error = await #expect(throws: ProjectionError.self) { try await strict.rebuild("widths", shards: 4) }
            #expect(error?.code == .unhealthy && error?.message.contains("dead-letters") == true)
            #expect(try await spec.builds(of: "widths").map(\.state) == [.active, .catchingUp])
            #expect(try await Self.widths(spec, build: 2).count == 29)
            let letter = try #require(try await letters.list(tenant: .default).first)
            #expect(letter.build == 2 && letter.entity.id == Self.id(17))
            _ = try await letters.skip(letter.id, reason: "no width", actor: "tester", tenant: .default)
            try await strict.upgrade()
            #expect(try await spec.builds(of: "widths").map(\.state) == [.retired, .active])
        }
    }

    @Test func `SQL that fails without any event parks nobody`() async throws {
        try await ProjectionSpec.with { spec in
            let broken = Projection(
                name: "broken", version: 1, schema: "create table {model} (tenant int not null);\n",
                apply: "insert into {model} select 1 / 0;\n")
            let runner = spec.runner([broken])
            try await runner.catchUp()
            try await spec.append("1", [Self.event(1, 1, "1")])
            let error = await #expect(throws: PostgresError.self) { try await runner.catchUp() }
            #expect(error?.sqlState == "22012")
            #expect(try await PostgresDeadLetters(pool: spec.database.pool).list(tenant: .default).isEmpty)
            #expect(try await spec.build(of: "broken", 1).position == 0)
        }
    }
}
