import Decoding
import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalModel
import LogikalSimulator
import PartsLists
import Polling
import PostgresClient
import PostgresStorage
import Testing

/// From the bytes of a parts list to what is read of it.
@Suite struct PartsTests {
    @Test func `every parts list of the office is decoded once, and what the log says of it is true`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            try await pipeline.worker().drain()
            let decoded = try await pipeline.partsLists()
            let truth = small.office.truth().elevations.filter { $0.partsList != nil }
            #expect(!truth.isEmpty && decoded.count == truth.count)
            let blobs = try await pipeline.blobs()
            for elevation in truth {
                let entity = try small.entity(elevation)
                let change = try #require(decoded.first { $0["parent"]?["id"]?.string == entity.text })
                #expect(change["type"] == "parts_list.decoded")
                let state = try #require(change["state"])
                let row = try ElevationRow(elevation.listing)
                let list = try PartsListDecoder().decode(
                    try #require(blobs[elevation.partsList?.sha256 ?? ""]),
                    of: PartsListSubject(
                        id: row.id, name: row.name,
                        width: row.state["width"]?.number.flatMap { ExactDecimal($0.lexeme) }))
                #expect(state["contentSha256"]?.string == list.contentHash.description)
                #expect(state["counts"]?["articles"]?.number?.int64 == Int64(list.rows(.articles).count))
                #expect(state["sha256"]?.string == elevation.partsList?.sha256)
                let stored = try await pipeline.rows(of: list.contentHash)
                #expect(stored.count == PartKind.allCases.count)
                for section in list.sections { #expect(stored[section.kind.rawValue] == section.json) }
            }
            let head = try await pipeline.log().count
            try await pipeline.worker().drain()
            try await pipeline.cycle()
            try await pipeline.worker().drain()
            #expect(try await pipeline.log(after: head).types == [])
            #expect(try await pipeline.jobs.list(tenant: .default, all: true) == [])
            #expect(try await pipeline.verify().firstBreak == nil)
        }
    }

    @Test func `pain 15, a new decoder reads the stored bytes anew, and asks Logikal for nothing`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            try await pipeline.worker().drain()
            let before = try await pipeline.partsLists()
            let calls = pipeline.simulator.callLog().count
            let newer = PartsListDecoder.version + 1
            try await pipeline.worker(version: newer).drain()
            let after = try await pipeline.partsLists()
            #expect(after.count == before.count)
            #expect(after.allSatisfy { $0["state"]?["decoder"]?.number?.int64 == Int64(newer) && $0["version"] == 2 })
            #expect(pipeline.simulator.callLog().count == calls)
            // The older program, should it still run, leaves it alone.
            let head = try await pipeline.log().count
            #expect(try await pipeline.worker().drain() == nil)
            #expect(try await pipeline.log().count == head)
        }
    }

    @Test func `what is decoded goes with its elevation and comes back with it`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            try await pipeline.worker().drain()
            let elevation = try small.elevation(of: small.annex)
            let entity = try small.entity(elevation)
            try small.office.apply(.deleteElevation(project: small.annex, elevation: elevation.id))
            for _ in 0..<2 { try await pipeline.cycle() }
            try await pipeline.approveRemovals()
            try await pipeline.worker().drain()
            let gone = try await pipeline.feed(.log).filter { $0["parent"]?["id"]?.string == entity.text }
            #expect(gone.types == ["parts_list.decoded", "parts_list.removed"])
            #expect(try await pipeline.jobs.list(tenant: .default, all: true) == [])
        }
    }

    @Test func `bytes that are refused are an event, and wait for a person`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let elevation = try small.elevation(of: small.annex)
            try await pipeline.database.owner.execute(
                """
                update blobs.blob set content = overlay(content placing 'no database' from 1 for 16)
                 where sha256 = \(Hash(elevation.partsList?.sha256 ?? "")?.bytes ?? [])
                """)
            try await pipeline.worker().drain()
            let refused = try await pipeline.partsLists().filter { $0["type"] == "parts_list.undecodable" }
            #expect(refused.count == 1 && refused[0]["state"]?["error"]?["code"] == "not_sqlite")
            #expect(refused[0]["parent"]?["id"]?.string == (try small.entity(elevation)).text)
            let job = try #require(try await pipeline.jobs.list(tenant: .default).first)
            #expect(job.state == .dead && job.code == "not_sqlite" && job.attempts == 1 && job.name == "P01")
            // Asked again it is refused again, and the log has nothing new to say.
            let head = try await pipeline.log().count
            _ = try await pipeline.jobs.retry(job.id, actor: "test", tenant: .default)
            try await pipeline.worker().drain()
            #expect(try await pipeline.log().count == head)
            #expect(try await pipeline.jobs.list(tenant: .default).map(\.code) == ["not_sqlite"])
            let skipped = try await pipeline.jobs.skip(job.id, reason: "a test", actor: "test", tenant: .default)
            #expect(skipped.state == .skipped && skipped.reason == "a test")
            await #expect(throws: UnknownJob.self) {
                try await pipeline.jobs.skip(job.id, reason: "again", actor: "test", tenant: .default)
            }
            // New bytes begin anew, whatever was decided about the old ones.
            try small.edit(elevation)
            try await pipeline.cycle()
            try await pipeline.worker().drain()
            #expect(try await pipeline.jobs.list(tenant: .default, all: true) == [])
            #expect(try await pipeline.partsLists().allSatisfy { $0["type"] == "parts_list.decoded" })
        }
    }

    @Test func `bytes that are missing are tried again, later and later, and then left to a person`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let elevation = try small.elevation(of: small.annex)
            try await pipeline.database.owner.execute(
                "delete from blobs.blob where sha256 = \(Hash(elevation.partsList?.sha256 ?? "")?.bytes ?? [])")
            var waits: [Double] = []
            for _ in 0..<5 {
                try await pipeline.worker().drain()
                waits += try await pipeline.database.owner.query(
                    """
                    select extract(epoch from run_at - changed_at)::float8 as wait from polling.job
                     where state = 'open'
                    """
                ) { try $0.double("wait") }
                try await pipeline.database.owner.execute("update polling.job set run_at = now()")
            }
            #expect(waits.map { Int($0.rounded()) } == [5, 20, 80, 320])
            let job = try #require(try await pipeline.jobs.list(tenant: .default).first)
            #expect(job.state == .dead && job.code == "not_stored" && job.attempts == 5)
            #expect(
                try await pipeline.partsLists().count == small.office.truth().elevations.count { $0.partsList != nil }
                    - 1)
        }
    }

    @Test func `a job that kills whoever takes it is given up`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let store = pipeline.decoding
            let version = PartsListDecoder.version
            _ = try await store.search(version: version, tenant: .default)
            let count = try await pipeline.jobs.list(tenant: .default, all: true).count
            // Taken and never ended, as by a process that died; its lease ends at once.
            for _ in 0..<(5 * count) {
                #expect(try await store.take(version: version, lease: .zero, tenant: .default) != nil)
            }
            try await pipeline.worker().drain()
            let left = try await pipeline.jobs.list(tenant: .default)
            #expect(left.count == count && left.allSatisfy { $0.code == "abandoned" && $0.state == .dead })
            #expect(try await pipeline.partsLists().isEmpty)
        }
    }

    @Test func `whoever still works on what an elevation was does not end the job for what it is`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            try await pipeline.worker().drain()
            let elevation = try small.elevation(of: small.annex)
            let (store, version) = (pipeline.decoding, PartsListDecoder.version)
            func edit() async throws {
                try small.edit(elevation)
                try await pipeline.cycle()
                _ = try await store.search(version: version, tenant: .default)
            }
            func take() async throws -> DecodingJob {
                try #require(try await store.take(version: version, lease: .seconds(60), tenant: .default))
            }
            func end(_ job: DecodingJob) async throws {
                try await store.conclude(job, nil, tenant: .default)
                try await store.fail(job, code: "failed", message: "too late", again: nil, tenant: .default)
                let left = try await pipeline.jobs.list(tenant: .default, all: true)
                #expect(left.map(\.state) == [.open] && left.map(\.code) == [nil])
            }
            try await edit()
            let former = try await take()
            try await edit()
            try await end(former)
            let present = try await take()
            #expect(former.id == present.id && former.attempts == present.attempts)
            try await end(former)
            try await store.conclude(present, nil, tenant: .default)
            #expect(try await pipeline.jobs.list(tenant: .default, all: true) == [])
        }
    }

    @Test func `while one works on a job no other gets it, and together they do each once`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { _ = try await pipeline.worker().drain() } }
                try await group.waitForAll()
            }
            let events = try await pipeline.feed(.log).filter { $0["entity"]?["type"] == "parts_list" }
            let left = try await pipeline.jobs.list(tenant: .default, all: true)
            #expect(events.count == small.office.truth().elevations.count { $0.partsList != nil }, "\(left)")
            #expect(events.allSatisfy { $0["version"] == 1 })
        }
    }
}

extension Pipeline {
    var decoding: PostgresDecodingStore {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return PostgresDecodingStore(
            pool: database.pool,
            log: PostgresEventLog(pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger)))
    }

    var jobs: PostgresJobs { PostgresJobs(pool: database.pool) }

    func worker(version: Int32 = PartsListDecoder.version) -> PartsListWorker {
        PartsListWorker(
            store: decoding, tenant: .default, version: version, now: { Timestamp(Date()) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, waitForHead: { _ in })
    }

    /// What was decoded, as it stands.
    func partsLists() async throws -> [JSONValue] {
        try await feed(.latest).filter { $0["entity"]?["type"] == "parts_list" && $0["op"] == "upsert" }
    }

    func rows(of content: Hash) async throws -> [String: [UInt8]] {
        let rows = try await database.owner.query(
            "select kind, convert_to(rows::text, 'UTF8') as rows from blobs.parts_rows where content = \(content.bytes)"
        ) { (try $0.text("kind"), try $0.bytes("rows")) }
        return Dictionary(uniqueKeysWithValues: rows)
    }
}
