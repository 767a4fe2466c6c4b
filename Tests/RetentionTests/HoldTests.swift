import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import Projecting
import SyncTesting
import Testing

@testable import PostgresStorage

/// Who needs the events that are to go.
@Suite(.timeLimit(.minutes(5))) struct HoldTests {
    private static func consumer(_ view: FeedView, at position: Int64, silentFor days: Int = 0) -> SQL {
        """
        insert into log.consumer (tenant, name, view, filter, epoch, position, acknowledged_at)
        select 1, 'odoo', \(view.rawValue), 0, epoch, \(position), now() - \("\(days) days")::interval
          from log.sequencer where tenant = 1
        """
    }

    private static func withHistory(_ body: (Shelf, Position) async throws -> Void) async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 21)
            let head = try await shelf.fill(&office, batches: 20, seed: 21)
            try await body(shelf, head)
        }
    }

    @Test func `nothing goes that no signed checkpoint covers`() async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 20)
            let signed = try await shelf.fill(&office, batches: 8, seed: 20)
            for number in 0..<8 { try await shelf.append("\(number)", office.events(7)) }
            let plan = try await shelf.plan(through: 1000)
            #expect(plan.heldBack?.kind == .checkpoint)
            let isCovered = plan.ranges.allSatisfy { $0.last <= signed }
            #expect(!plan.ranges.isEmpty && isCovered)
            let other = PostgresArchiver(owner: shelf.database.owner, key: LogSigningKey().verifyKey)
            let unsigned = try await other.plan(tenant: .default, through: .position(1000), consumers: .none)
            #expect(unsigned.ranges.isEmpty && unsigned.heldBack?.kind == .checkpoint)
            try await shelf.tamper("update log.batch set chain = sha256('') where last_position = \(signed.rawValue)")
            #expect(try await shelf.plan(through: 1000).ranges.isEmpty)
        }
    }

    @Test func `only full partitions that are wanted as a whole go`() async throws {
        try await Self.withHistory { shelf, head in
            #expect(try await shelf.plan(through: 19).ranges.isEmpty)
            #expect(try await shelf.plan(through: 20).ranges.count == 1)
            let all = try await shelf.plan(through: head)
            #expect(all.heldBack == nil)
            let last = try #require(all.ranges.last).last
            #expect(last.rawValue <= head.rawValue / 20 * 20)
            let early = try await shelf.archiver.plan(
                tenant: .default, through: .time(Timestamp(microseconds: 1)), consumers: .none)
            #expect(early.ranges.isEmpty && early.heldBack == nil && early.nextPartition == 1...20)
        }
    }

    @Test func `what a consumer of view=log has not acknowledged stays, unless one says otherwise`() async throws {
        try await Self.withHistory { shelf, head in
            try await shelf.database.owner.execute(Self.consumer(.log, at: 25))
            let plan = try await shelf.plan(through: head)
            #expect(plan.ranges.count == 1 && plan.heldBack?.kind == .consumer && plan.heldBack?.subject == "odoo")
            #expect(try await shelf.plan(through: head, consumers: .none).heldBack == nil)
            try await shelf.archive(through: head)
            // The plan was made before the consumer came: the transaction that detaches looks again.
            let free = try await shelf.plan(through: head, consumers: .none)
            let error = await #expect(throws: ArchiveError.self) {
                _ = try await shelf.archiver.archive(
                    try #require(free.ranges.first), tenant: .default, to: shelf.folder,
                    consumers: .heardWithin(days: 30))
            }
            #expect(error?.code == .changed && error?.detail.contains("odoo") == true)
            let reports = try await shelf.archive(through: head, consumers: .none)
            #expect(!reports.isEmpty)
            let findings = try await shelf.findings()
            #expect(findings.map(\.check) == ["consumers"] && findings[0].subject.contains("odoo"))
        }
    }

    @Test func `a consumer that was silent for long, or that reads view=latest, holds nothing`() async throws {
        try await Self.withHistory { shelf, head in
            try await shelf.database.owner.execute(Self.consumer(.log, at: 0, silentFor: 31))
            #expect(try await shelf.plan(through: head).heldBack == nil)
            #expect(try await shelf.plan(through: head, consumers: .heardWithin(days: 40)).ranges.isEmpty)
            try await shelf.database.owner.execute("delete from log.consumer")
            try await shelf.database.owner.execute(Self.consumer(.latest, at: 0))
            #expect(try await shelf.plan(through: head).heldBack == nil)
        }
    }

    @Test func `a read model that is behind keeps what it has to take in`() async throws {
        try await Self.withHistory { shelf, head in
            try await shelf.runner.catchUp()
            #expect(try await shelf.plan(through: head).heldBack == nil)
            try await shelf.database.owner.execute(
                "update projecting.checkpoint set position = 25 where name = 'entity_versions'")
            let plan = try await shelf.plan(through: head)
            #expect(plan.ranges.count == 1 && plan.heldBack?.kind == .build)
            try await shelf.runner.catchUp()
            #expect(try await shelf.plan(through: head).heldBack == nil)
        }
    }

    @Test func `an entity that waits behind an event keeps it`() async throws {
        try await Self.withHistory { shelf, head in
            try await shelf.runner.catchUp()
            try await shelf.database.owner.execute(
                """
                insert into projecting.dead_letter (
                  tenant, name, build, entity_type, entity_id, position, code, message)
                select 1, name, build, 'project', gen_random_uuid(), 30, '22P02', 'no number'
                  from projecting.build where name = 'projects'
                """)
            let plan = try await shelf.plan(through: head)
            #expect(plan.ranges.count == 1 && plan.heldBack?.kind == .deadLetter)
        }
    }
}
