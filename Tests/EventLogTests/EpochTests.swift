import EventSourcing
import Foundation
import Logging
import PostgresClient
import SyncTesting
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
