import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import Projecting
import SyncTesting
import Synchronization
import Testing

@testable import PostgresStorage

/// Partitions are exchanged while everybody goes on.
@Suite(.timeLimit(.minutes(5))) struct ConcurrencyTests {
    /// Counts what was done, and says when to stop.
    private final class Work: Sendable {
        private let counts = Mutex<[String: Int]>([:])
        private let isOver = Mutex(false)

        func end() { isOver.withLock { $0 = true } }
        var goesOn: Bool { !isOver.withLock { $0 } }
        func did(_ what: String) { counts.withLock { $0[what, default: 0] += 1 } }
        func count(_ what: String) -> Int { counts.withLock { $0[what] ?? 0 } }

        func repeating(_ what: String, _ body: () async throws -> Void) async throws {
            while goesOn {
                try await body()
                did(what)
            }
        }
    }

    @Test func `readers and writers see a whole log while it is archived and attached`() async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 61)
            let head = try await shelf.fill(&office, batches: 25, seed: 61)
            try await shelf.runner.catchUp()
            var living: [String: JSONValue] = [:]
            _ = try await shelf.consume(.latest, after: .start, origin: nil, limit: 50, into: &living)
            let known = Set(living.keys)
            let past = try await shelf.answers(asOf: head)
            let differences = try await shelf.differences(from: head, to: head)
            let work = Work()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { work.end() }
                    while ["latest", "past", "log", "verify", "append", "export"].contains(where: { work.count($0) < 6 }
                    )
                        || work.count("exchange") < 6
                    {
                        try await shelf.archive(through: head)
                        for archive in try shelf.archives().reversed() {
                            _ = try await shelf.attacher.attach(archive, tenant: .default)
                        }
                        work.did("exchange")
                    }
                }
                group.addTask {
                    try await work.repeating("latest") {
                        var living: [String: JSONValue] = [:]
                        _ = try await shelf.consume(.latest, after: .start, origin: nil, limit: 50, into: &living)
                        #expect(known.isSubset(of: living.keys))
                    }
                }
                group.addTask {
                    try await work.repeating("past") {
                        let answers = try await shelf.answers(asOf: head)
                        #expect(answers == past)
                        let now = try await shelf.differences(from: head, to: head)
                        #expect(now == differences)
                    }
                }
                group.addTask {
                    try await work.repeating("log") {
                        let page = try await shelf.feed.page(
                            FeedQuery(tenant: .default, view: .log, after: .start, limit: 5000))
                        let expected = page.floor == .start ? Int(page.head.rawValue) : 0
                        #expect(page.count == expected)
                    }
                }
                group.addTask {
                    try await work.repeating("verify") {
                        let found = try await shelf.verifyMeanwhile().firstBreak
                        #expect(found == nil)
                    }
                }
                group.addTask {
                    try await work.repeating("export") { _ = try await shelf.export(from: head) }
                }
                group.addTask {
                    try await work.repeating("append") {
                        let number = work.count("append")
                        let entity = NaturalKey.directory(path: "new \(number)").reference(tenant: .default)
                        let event = ProposedEvent(
                            entity: entity, version: 1, type: EventType(.directory, .discovered),
                            observedAt: Timestamp(microseconds: 1), naturalKey: "new \(number)", parent: nil,
                            state: ["logikalId": .string("new \(number)"), "name": .string("\(number)")])
                        try await shelf.append("concurrent \(number)", [event])
                        try await shelf.runner.catchUp()
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await shelf.verify().firstBreak == nil)
        }
    }

    @Test func `one who reads for long makes the exchange wait, and nobody else`() async throws {
        try await Shelf.with { shelf in
            var office = RandomOffice(seed: 62)
            let head = try await shelf.fill(&office, batches: 15, seed: 62)
            let gate = DispatchSemaphore(value: 0)
            let (held, hasHeld) = AsyncStream.makeStream(of: Void.self)
            let reader = Task {
                defer { hasHeld.finish() }
                try await shelf.database.pool.withTenant(.default) { connection in
                    _ = try connection.query("select count(*) from log.event") { try $0.int64(0) }
                    hasHeld.yield()
                    gate.wait()
                }
            }
            _ = await held.first { _ in true }
            let archiving = Task { try await shelf.archive(through: head) }
            // Until it has tried and failed to take its locks.
            while try await shelf.database.owner.query(
                """
                select count(*) from pg_locks where not granted and mode = 'AccessExclusiveLock'
                   and relation = 'log.event_1'::regclass
                """, { try $0.int64(0) }
            ).first == 0 { await Task.yield() }
            for number in 0..<20 {
                let page = try await shelf.feed.page(FeedQuery(tenant: .default, view: .log, limit: 5000))
                #expect(page.count == Int(page.head.rawValue))
                try await shelf.append("meanwhile \(number)", office.events(1))
            }
            #expect(try await shelf.floor() == .start)
            gate.signal()
            try await reader.value
            let archived = try await archiving.value
            #expect(!archived.isEmpty)
            #expect(try await shelf.verify().firstBreak == nil)
        }
    }
}
