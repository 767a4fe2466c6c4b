import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalModel
import PostgresClient
import SyncTesting
import Testing

@testable import PostgresStorage

/// What is erased by rule does not come back unnoticed.
@Suite(.timeLimit(.minutes(5))) struct ArchivedRedactionTests {
    private static let entity = NaturalKey.directory(path: "a").reference(tenant: .default)

    private static func withHistory(_ body: (Shelf) async throws -> Void) async throws {
        try await Shelf.with { shelf in
            for version in 1...45 {
                let event = ProposedEvent(
                    entity: entity, version: Int64(version), type: EventType(.directory, .changed),
                    observedAt: Timestamp(microseconds: 1), naturalKey: "a", parent: nil,
                    state: ["name": .string("secret \(version)")])
                try await shelf.append("\(version)", [event])
            }
            try await shelf.sign()
            try await body(shelf)
        }
    }

    private static func redact(_ shelf: Shelf, fields: [String]? = ["name"]) async throws -> PostgresRedactor.Report {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let redactor = PostgresRedactor(
            owner: shelf.database.owner, notifier: HeadNotifier(pool: shelf.database.pool, logger: logger))
        return try await redactor.redact(
            .entity(entity.id), tenant: .default, redaction: Redaction(fields: fields, reason: "request"),
            actor: "test", at: Timestamp(microseconds: 1))
    }

    @Test func `a redaction while the archive is written stops it, and the next one holds nothing of it`()
        async throws
    {
        try await Self.withHistory { shelf in
            let error = await #expect(throws: ArchiveError.self) {
                try await shelf.archive(through: 40) { if $0 == .described { _ = try await Self.redact(shelf) } }
            }
            #expect(error?.code == .changed)
            #expect(try await shelf.floor() == .start)
            try await shelf.archive(through: 40)
            for archive in try shelf.archives() {
                try archive.run { batch in
                    for event in batch.events {
                        #expect(!String(decoding: event.state ?? [], as: UTF8.self).contains("secret"))
                    }
                }
            }
            #expect(try await shelf.verify().firstBreak == nil)
            try await shelf.attachAll()
            #expect(try await shelf.verify().firstBreak == nil)
        }
    }

    @Test func `what was redacted while it was archived stays so, and what comes back whole is named`() async throws {
        try await Self.withHistory { shelf in
            try await shelf.archive(through: 40)
            let redacted = try await Self.redact(shelf).redacted.map(\.rawValue)
            #expect(redacted == [20] + Array(40...45))
            #expect(try await shelf.verify().firstBreak == nil)
            var unredacted: Set<UUID> = []
            for archive in try shelf.archives().reversed() {
                unredacted.formUnion(try await shelf.attacher.attach(archive, tenant: .default).unredacted)
            }
            #expect(unredacted == [Self.entity.id])
            #expect(try await shelf.verify().firstBreak == nil)
            let whole = try await shelf.database.owner.query(
                "select position from log.event where tenant = 1 and state::text like '%secret%' order by position"
            ) { try $0.int64(0) }
            #expect(whole == Array(1...19) + Array(21...39))
            let again = try await Self.redact(shelf).redacted.map(\.rawValue)
            #expect(again == whole)
            #expect(try await shelf.verify().firstBreak == nil)
        }
    }

    @Test func `what was redacted before and again while it was archived comes back, and is named`() async throws {
        try await Self.withHistory { shelf in
            let first = try await Self.redact(shelf, fields: ["name"]).redacted.map(\.rawValue)
            #expect(first == Array(1...45))
            try await shelf.append(
                "46",
                [
                    ProposedEvent(
                        entity: Self.entity, version: 47, type: EventType(.directory, .changed),
                        observedAt: Timestamp(microseconds: 1), naturalKey: "a", parent: nil,
                        state: ["name": "secret 46"])
                ])
            try await shelf.sign()
            try await shelf.archive(through: 40)
            let again = try await Self.redact(shelf, fields: nil).redacted.map(\.rawValue)
            #expect(again == [20] + Array(40...47))
            #expect(try await shelf.verify().firstBreak == nil)
            var unredacted: Set<UUID> = []
            for archive in try shelf.archives().reversed() {
                unredacted.formUnion(try await shelf.attacher.attach(archive, tenant: .default).unredacted)
            }
            #expect(unredacted == [Self.entity.id])
            #expect(try await shelf.verify().firstBreak == nil)
            let rest = try await Self.redact(shelf, fields: nil).redacted.map(\.rawValue)
            #expect(rest == Array(1...19) + Array(21...39))
            #expect(try await shelf.verify().firstBreak == nil)
        }
    }
}
