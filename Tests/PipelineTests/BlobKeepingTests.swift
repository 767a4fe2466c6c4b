import Decoding
import EventSourcing
import Foundation
import LogikalSimulator
import Polling
import PostgresClient
import PostgresStorage
import Testing

/// Old bytes go, current ones never.
@Suite struct BlobKeepingTests {
    @Test func `what a living elevation names is never dropped, whatever the policy`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            try await pipeline.worker().drain()
            try await pipeline.age()
            let before = try await pipeline.stored()
            let pruned = try await pipeline.keeper.prune(.init(keep: .zero, budget: 1), tenant: .default)
            #expect(pruned.bytes == 0 && before.blobs > 0 && before.rows > 0)
            #expect(try await pipeline.stored() == before)
        }
    }

    @Test func `what is no longer named is kept for a while, then dropped`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            try await pipeline.worker().drain()
            let before = try await pipeline.stored()
            try small.edit(try small.elevation(of: small.annex))
            try await pipeline.cycle()
            try await pipeline.worker().drain()
            let policy = PostgresBlobKeeper.Policy(keep: .seconds(86_400))
            #expect(try await pipeline.keeper.prune(policy, tenant: .default).blobs == 0)
            #expect(try await pipeline.stored().blobs > before.blobs)
            try await pipeline.age()
            let pruned = try await pipeline.keeper.prune(policy, tenant: .default)
            #expect(pruned.blobs >= 1 && pruned.rows >= 1 && pruned.bytes > 0)
            #expect(try await pipeline.stored() == before)
            // All that is named is there.
            try await pipeline.cycle()
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `over the budget the longest unnamed go first, and no more than must`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let current = try await pipeline.stored()
            for number in 1...4 {
                try await pipeline.database.owner.execute(
                    """
                    insert into blobs.blob (tenant, sha256, size, media_type, content, unreferenced_at)
                    values (1, sha256(\([UInt8(number)])), 10000, 'image/png',
                            (select string_agg(decode(md5(random()::text), 'hex'), '')
                               from generate_series(1, 625)),
                            now() - make_interval(hours => \(Int32(10 - number))))
                    """)
            }
            let all = try await pipeline.keeper.status(tenant: .default).reduce(0) { $0 + $1.stored }
            let pruned = try await pipeline.keeper.prune(
                .init(keep: .seconds(86_400 * 365), budget: all - 15_000), tenant: .default)
            #expect(pruned.blobs == 2)
            let left = try await pipeline.blobs()
            #expect(left[Hash.of([1]).description] == nil && left[Hash.of([2]).description] == nil)
            #expect(left[Hash.of([3]).description] != nil && left[Hash.of([4]).description] != nil)
            #expect(try await pipeline.stored().blobs == current.blobs + 2)
        }
    }

    @Test func `what is named again while it waits to be dropped stays`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let elevation = try small.elevation(of: small.annex)
            let digest = try #require(Hash(elevation.partsList?.sha256 ?? ""))
            // As if nothing had named it for a year; then the very bytes come again.
            try await pipeline.database.owner.execute(
                "update blobs.blob set unreferenced_at = now() - interval '1 year' where sha256 = \(digest.bytes)")
            let bytes = try #require(try await pipeline.blobs()[digest.description])
            var commit = PollCommit(at: Timestamp(Date()))
            commit.blobs = [Blob(bytes, mediaType: "application/vnd.sqlite3")]
            let lease = try #require(
                try await pipeline.store.acquireLease(tenant: .default, holder: "test", duration: .seconds(30)))
            try await pipeline.store.commit(commit, tenant: .default, cycle: 1, lease: lease)
            let marks = try await pipeline.database.owner.query(
                "select unreferenced_at is null as kept from blobs.blob where sha256 = \(digest.bytes)"
            ) { try $0.bool("kept") }
            #expect(marks == [true])
        }
    }
}

extension Pipeline {
    var keeper: PostgresBlobKeeper { PostgresBlobKeeper(owner: database.owner) }

    struct Stored: Equatable {
        let blobs: Int64
        let rows: Int64
    }

    func stored() async throws -> Stored {
        try await database.owner.query(
            "select (select count(*) from blobs.blob) as blobs, (select count(*) from blobs.parts_rows) as rows"
        ) { Stored(blobs: try $0.int64("blobs"), rows: try $0.int64("rows")) }[0]
    }

    /// Lets a year pass for what is not named.
    func age() async throws {
        _ = try await keeper.status(tenant: .default)
        for table in ["blob", "parts_rows"] {
            try await database.owner.execute(
                """
                update blobs.\(identifier: table) set unreferenced_at = unreferenced_at - interval '1 year'
                 where unreferenced_at is not null
                """)
        }
    }
}
