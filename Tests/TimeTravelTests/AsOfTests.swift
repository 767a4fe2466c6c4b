import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import SyncTesting
import Testing

@Suite struct AsOfTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `what was answered at a position is answered for that position ever after, byte for byte`(
        seed: UInt64
    ) async throws {
        try await Past.with { past in
            var office = RandomOffice(seed: seed)
            var answers: [(Position, [String: String])] = []
            for step in 0..<10 {
                let head = try await past.append("\(step)", office.events(step == 3 ? 150 : 25))
                try await past.runner.catchUp()
                answers.append((head, try await past.answers(asOf: nil)))
            }
            for (position, expected) in answers {
                let answered = try await past.answers(asOf: position)
                #expect(answered == expected, "position \(position), seed \(seed)")
            }
        }
    }

    @Test func `steps of any size and steps taken twice give the same versions`() async throws {
        try await Past.with { past in
            var office = RandomOffice(seed: 4)
            try await past.append("1", office.events(300))
            let store = PostgresProjectionStore(pool: past.database.pool, owner: past.database.owner)
            func build(_ limits: [Int64?]) async throws -> [String] {
                let build = try await store.declare(.entityVersions, shards: 1, isFirst: false, tenant: .default)
                try await store.makeTables(of: build)
                for limit in limits {
                    // As if the commit of the first time were lost, then once more up to another position.
                    try await past.database.owner.execute(
                        "update projecting.checkpoint set position = 0 where build = \(build.number)")
                    _ = try await store.advance(build, shard: 0, limit: limit)
                }
                let rows = try await past.database.owner.query(
                    "select v::text from read.\(identifier: "entity_versions_v\(build.number)") v order by 1"
                ) { try $0.text(0) }
                try await store.drop(build)
                return rows
            }
            let once = try await build([nil])
            let often = try await build([7, 7, 150, 40, 299, nil, nil])
            #expect(once.count == 300)
            #expect(once == often)
        }
    }

    @Test func `S33 a time is the last batch that was recorded by then, and what can't be told is refused`()
        async throws
    {
        try await Past.with { past in
            var office = RandomOffice(seed: 5)
            for step in 0..<5 { try await past.append("\(step)", office.events(4)) }
            let times = try await past.database.owner.query(
                "select last_position, recorded_at from log.batch order by batch"
            ) { (Position(try $0.int64(0)), try $0.timestamp(1).microsecondsSince1970) }
            for (position, recorded) in times {
                let found = try await past.history.position(
                    of: .time(Timestamp(microseconds: recorded)), tenant: .default)
                #expect(found == position)
                let justBefore = try? await past.history.position(
                    of: .time(Timestamp(microseconds: recorded - 1)), tenant: .default)
                #expect((justBefore ?? .start) == Position(position.rawValue - 4))
            }
            func code(_ point: PointInTime) async -> HistoryError.Code? {
                do {
                    _ = try await past.history.position(of: point, tenant: .default)
                    return nil
                } catch { return (error as? HistoryError)?.code }
            }
            #expect(await code(.position(0)) == nil)
            #expect(await code(.position(20)) == nil)
            #expect(await code(.position(21)) == .future)
            #expect(await code(.time(Timestamp(microseconds: times[0].1 - 1))) == .beforeHistory)
            #expect(await code(.time(Timestamp(Date(timeIntervalSinceNow: 3600)))) == .future)
            try await past.database.owner.execute("update log.sequencer set floor = 8")
            #expect(await code(.position(7)) == .gone)
            #expect(await code(.time(Timestamp(microseconds: times[0].1))) == .gone)
            #expect(await code(.position(8)) == nil)
        }
    }

    @Test func `a position that the read model has not come to is not answered from less`() async throws {
        try await Past.with { past in
            var office = RandomOffice(seed: 6)
            try await past.append("1", office.events(10))
            for _ in 0..<2 {
                let error = await #expect(throws: HistoryError.self) {
                    try await past.readModels.list(ReadModelQuery(.projects, tenant: .default, asOf: 10))
                }
                #expect(error?.code == .behind)
                try await past.runner.catchUp()
                _ = try await past.readModels.list(ReadModelQuery(.projects, tenant: .default, asOf: 10))
                try await past.database.owner.execute("update projecting.checkpoint set position = 9")
            }
        }
    }

    @Test func `a thumbnail is the one that the elevation had`() async throws {
        try await Past.with { past in
            let elevation = EntityReference(.elevation, UUID())
            let blobs = PostgresBlobReader(pool: past.database.pool)
            for version in 1...3 {
                let digest = Hash.of([UInt8(version)])
                try await past.database.owner.execute(
                    """
                    insert into blobs.blob (tenant, sha256, size, media_type, content)
                    values (1, \(digest.bytes), 1, 'image/png', \([UInt8(version)]))
                    """)
                let thumbnail: JSONValue = ["sha256": .string("\(digest)"), "size": 1]
                try await past.append(
                    "\(version)",
                    [
                        ProposedEvent(
                            entity: elevation, version: Int64(version), type: EventType(.elevation, .changed),
                            observedAt: Timestamp(microseconds: 1), naturalKey: "e", parent: nil,
                            state: version == 2 ? nil : ["thumbnail": thumbnail])
                    ])
            }
            func thumbnail(_ position: Position) async throws -> Thumbnail {
                try await blobs.thumbnail(of: elevation.id, tenant: .default, known: [], asOf: position)
            }
            let images = (1...3).map { Thumbnail.image(Hash.of([$0]), mediaType: "image/png", bytes: [$0]) }
            #expect(try await thumbnail(0) == .unknownElevation)
            #expect(try await thumbnail(1) == images[0])
            #expect(try await thumbnail(2) == .unknownElevation)
            #expect(try await thumbnail(3) == images[2])
        }
    }
}
