import EventSourcing
import Foundation
import Logging
import PostgresClient
import SyncTesting
import Synchronization
import Testing

@testable import PostgresStorage

@Suite struct EpochTests {
    private func epoch(_ database: Database) async throws -> String {
        try await database.owner.query("select epoch::text from log.sequencer") { try $0.text(0) }[0]
    }

    @Test func `S27 a database that is on another server, timeline or copy begins a new epoch, and only once`()
        async throws
    {
        try await TestDatabases.shared.withMigratedDatabase { database, conninfo in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            var known = try await epoch(database)
            for change: SQL in [
                "update log.server set cluster = cluster + 1", "update log.server set timeline = 'FFFFFFFF'",
                "update log.server set database = 1",
            ] {
                try await database.owner.execute(change)
                for _ in 1...2 { await (try Database.open(conninfo, logger: logger)).close() }
                let now = try await epoch(database)
                #expect(now != known, "\(change)")
                known = now
            }
            await (try Database.open(conninfo, logger: logger)).close()
            #expect(try await epoch(database) == known)
            let reasons = try await PostgresEpochs(owner: database.owner).all(of: .default).map(\.reason)
            #expect(reasons.filter { $0.hasPrefix("restored") }.count >= 3)
        }
    }

    /// What was witnessed, in memory.
    private final class MemoryWitness: LogWitness {
        let kept = Mutex<LastSighting?>(nil)

        func last() throws -> LastSighting? { kept.withLock { $0 } }
        func keep(_ sighting: LogSighting) throws { kept.withLock { $0 = LastSighting(sighting, isCopy: false) } }
    }

    /// A log of three batches that were witnessed.
    private func withWitnessed(
        _ body: (LogFixture, PostgresEpochs, MemoryWitness) async throws -> Void
    ) async throws {
        try await LogFixture.with { fixture in
            for number in 1...3 { try await fixture.append(batch("\(number)", event("\(number)"))) }
            let epochs = PostgresEpochs(owner: fixture.owner)
            let witness = MemoryWitness()
            #expect(try await epochs.compare(with: witness) == [])
            try await body(fixture, epochs, witness)
        }
    }

    @Test func `what is no link of a chain is not witnessed`() async throws {
        try await withWitnessed { fixture, epochs, witness in
            let seen = try #require(try witness.last()?.sighting)
            try await fixture.tamper("update log.sequencer set chain = '\\x00'")
            await #expect(throws: (any Error).self) { try await epochs.compare(with: witness) }
            #expect(try witness.last()?.sighting == seen)
        }
    }

    /// As if the files of an earlier day had been put back.
    private func setBack(_ fixture: LogFixture, to batch: Int64) async throws {
        for change: SQL in [
            "delete from log.event where batch > \(batch)", "delete from log.stream where last_position > \(batch)",
            """
            update log.sequencer s set head = b.last_position, batch = b.batch, chain = b.chain
              from log.batch b where b.batch = \(batch)
            """,
            "delete from log.batch where batch > \(batch)",
        ] { try await fixture.tamper(change) }
    }

    @Test func `a log that grew, or began an epoch by rule, is known`() async throws {
        try await withWitnessed { fixture, epochs, witness in
            try await fixture.append(batch("4", event("4")))
            #expect(try await epochs.compare(with: witness) == [])
            let seen = witness.kept.withLock { $0?.sighting.logs.first?.batch }
            #expect(seen == 4)
            for reason in ["by hand", "twice", "between two looks"] {
                try await epochs.renew(.default, reason: reason)
                if reason == "by hand" { #expect(try await epochs.compare(with: witness) == []) }
            }
            #expect(try await epochs.compare(with: witness) == [])
        }
    }

    @Test(arguments: [false, true])
    func `S27 a log that was set back begins an epoch, once, also when it has grown beyond that since`(
        grows: Bool
    ) async throws {
        try await withWitnessed { fixture, epochs, witness in
            let before = try await epoch(fixture.database)
            try await setBack(fixture, to: 1)
            if grows {
                for number in 5...9 { try await fixture.append(batch("\(number)", event("\(number)"))) }
            }
            #expect(try await epochs.compare(with: witness) == [.default])
            #expect(try await epoch(fixture.database) != before)
            #expect(try await epochs.compare(with: witness) == [])
            #expect(try await epochs.all(of: .default).last?.reason.contains("set back") == true)
        }
    }

    @Test func `S27 a log that was set back to before its epoch was renewed begins a third`() async throws {
        try await withWitnessed { fixture, epochs, witness in
            let first = try await epoch(fixture.database)
            let second = try await epochs.renew(.default, reason: "by hand").text
            #expect(try await epochs.compare(with: witness) == [])
            try await fixture.tamper("delete from log.epoch where reason = 'by hand'")
            try await fixture.tamper(SQL("update log.sequencer set epoch = '\(first)'", binds: []))
            #expect(try await epochs.compare(with: witness) == [.default])
            let third = try await epoch(fixture.database)
            #expect(![first, second].contains(third))
        }
    }

    @Test func `a witness that was copied may have been set back too, and one of another database says nothing`()
        async throws
    {
        try await withWitnessed { fixture, epochs, witness in
            let sighting = try #require(witness.kept.withLock { $0?.sighting })
            witness.kept.withLock { $0 = LastSighting(sighting, isCopy: true) }
            #expect(try await epochs.compare(with: witness) == [.default])
            #expect(try await epochs.compare(with: witness) == [])
            let foreign = LogSighting(
                cluster: sighting.cluster, database: sighting.database + 1,
                logs: [LogSighting.Log(tenant: .default, epoch: UUID(), batch: 99, chain: .zero)])
            witness.kept.withLock { $0 = LastSighting(foreign, isCopy: true) }
            #expect(try await epochs.compare(with: witness) == [])
            #expect(LogSighting(json: foreign.json) == foreign)
        }
    }

    @Test func `S27 a position that a consumer was told and the log does not have ends the epoch, once`() async throws {
        try await withWitnessed { fixture, epochs, _ in
            let told = try #require(UUID(uuidString: try await epoch(fixture.database)))
            #expect(try await epochs.recognise(3, in: told, of: .default))
            #expect(try await !epochs.recognise(4, in: told, of: .default))
            let renewed = try await epoch(fixture.database)
            #expect(renewed != told.text)
            #expect(try await epochs.recognise(4, in: told, of: .default))
            #expect(try await epoch(fixture.database) == renewed)
        }
    }

    @Test func `an epoch is renewed by hand with its reason`() async throws {
        try await LogFixture.with { fixture in
            let epochs = PostgresEpochs(owner: fixture.owner)
            let renewed = try await epochs.renew(.default, reason: "files of Monday")
            let last = try await epochs.all(of: .default).last
            #expect(last?.id == renewed && last?.reason == "files of Monday")
            #expect(try await epoch(fixture.database) == renewed.uuidString.lowercased())
        }
    }
}
