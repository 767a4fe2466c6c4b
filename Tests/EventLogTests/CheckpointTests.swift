import EventSourcing
import Feeding
import Foundation
import PostgresClient
import SyncTesting
import Testing

@testable import PostgresStorage

@Suite struct CheckpointTests {
    private static let key = LogSigningKey()
    private static let moment = Timestamp(microseconds: 1_700_000_000_000_000)

    private func fill(_ fixture: LogFixture, batches: ClosedRange<Int>) async throws {
        for number in batches {
            try await fixture.append(
                batch("\(number)", event("a\(number)", note: "first"), event("b\(number)", note: "second")))
        }
    }

    private func checkpoints(_ fixture: LogFixture) -> PostgresCheckpoints {
        PostgresCheckpoints(pool: fixture.database.pool, key: Self.key)
    }

    private func verify(
        _ fixture: LogFixture, from start: PostgresLogVerifier.Start = .beginning,
        against notes: [SignedCheckpoint] = []
    ) async throws -> PostgresLogVerifier.Report {
        try await fixture.database.pool.verifiedLog(key: Self.key.verifyKey, from: start, against: notes)
    }

    @Test func `a checkpoint is signed once for a head, reads back, and nobody else's key vouches for it`() async throws
    {
        try await LogFixture.with { fixture in
            let none = try await checkpoints(fixture).sign(tenant: .default, at: Self.moment)
            #expect(none == nil)
            try await fill(fixture, batches: 1...3)
            let first = try #require(try await checkpoints(fixture).sign(tenant: .default, at: Self.moment))
            let again = try await checkpoints(fixture).sign(
                tenant: .default, at: Timestamp(microseconds: Self.moment.microseconds + 1))
            #expect(again == first)
            #expect(first.checkpoint.position == 6)
            #expect(SignedCheckpoint(note: first.note) == first)
            #expect(first.isSigned(by: Self.key.verifyKey))
            #expect(!first.isSigned(by: LogSigningKey().verifyKey))
        }
    }

    @Test func `no byte of a note can be changed unseen`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture, batches: 1...2)
            let signed = try #require(try await checkpoints(fixture).sign(tenant: .default, at: Self.moment))
            let bytes = Array(signed.note.utf8)
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= 1
                let note = String(validating: changed, as: UTF8.self)
                let isTrusted = note.flatMap(SignedCheckpoint.init(note:))?.isSigned(by: Self.key.verifyKey) ?? false
                #expect(!isTrusted, "byte \(index)")
            }
        }
    }

    /// What an owner of the database can do: a history that is consistent, and another.
    private func rewrite(_ fixture: LogFixture) async throws {
        try await fixture.owner.withTransaction { connection in
            try connection.executeScript(
                """
                set local session_replication_role = replica;
                delete from log.event; delete from log.batch; delete from log.stream;
                update log.sequencer set head = 0, batch = 0, chain = decode(repeat('00', 32), 'hex');
                """)
        }
        try await fixture.append(batch("1", event("a1", note: "other"), event("b1", note: "second")))
        try await fill(fixture, batches: 2...4)
    }

    @Test func `S28 a history that was rewritten as a whole is consistent, and found by the stored checkpoint`()
        async throws
    {
        try await LogFixture.with { fixture in
            try await fill(fixture, batches: 1...4)
            _ = try await checkpoints(fixture).sign(tenant: .default, at: Self.moment)
            let whole = try await verify(fixture)
            #expect(whole.firstBreak == nil && whole.checkpoints == 1)
            try await rewrite(fixture)
            let found = try await verify(fixture).firstBreak
            #expect(found?.batch == 4, "\(String(describing: found))")
        }
    }

    @Test func `S28 a rewritten history whose checkpoints went too is found by the note that was kept elsewhere`()
        async throws
    {
        try await LogFixture.with { fixture in
            try await fill(fixture, batches: 1...4)
            let kept = try #require(try await checkpoints(fixture).sign(tenant: .default, at: Self.moment))
            try await fixture.tamper("delete from log.checkpoint")
            try await rewrite(fixture)
            let blind = try await verify(fixture).firstBreak
            #expect(blind == nil)
            let found = try await verify(fixture, against: [kept]).firstBreak
            #expect(found?.batch == 4)
        }
    }

    @Test func `verification that begins at a batch or after a checkpoint finds what comes after, and says how much`()
        async throws
    {
        try await LogFixture.with { fixture in
            try await fill(fixture, batches: 1...3)
            _ = try await checkpoints(fixture).sign(tenant: .default, at: Self.moment)
            try await fill(fixture, batches: 4...5)
            let late = try await verify(fixture, from: .checkpoint)
            #expect(late.events == 4 && late.firstBreak == nil)
            let third = try await verify(fixture, from: .batch(3))
            #expect(third.events == 6 && third.firstBreak == nil)
            try await fixture.tamper("update log.event set before = '{\"x\":1}' where position = 9")
            for start in [PostgresLogVerifier.Start.checkpoint, .batch(3)] {
                let found = try await verify(fixture, from: start).firstBreak
                #expect(found?.batch == 5)
            }
        }
    }

    @Test func `a proof holds without a database, and no byte of it can be changed`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture, batches: 1...2)
            try await fixture.append(
                ProposedBatch(key: "many", kind: .poll, actor: "test", events: (1...7).map { event("c\($0)") }))
            try await fill(fixture, batches: 4...4)
            _ = try await checkpoints(fixture).sign(tenant: .default, at: Self.moment)
            for position in 1...13 {
                let proof = try await checkpoints(fixture).proof(of: Position(Int64(position)), tenant: .default)
                let file = CanonicalJSON.bytes(proof.json)
                let read = try LogProof(file: file)
                try read.verify()
                #expect(read.position == Position(Int64(position)))
            }
            let file = CanonicalJSON.bytes(
                try await checkpoints(fixture).proof(of: 8, tenant: .default).json)
            for index in file.indices {
                var changed = file
                changed[index] ^= 1
                #expect(!isProven(changed), "byte \(index)")
            }
        }
    }

    private func isProven(_ file: [UInt8]) -> Bool {
        guard let proof = try? LogProof(file: file), proof.key == Self.key.verifyKey else { return false }
        return (try? proof.verify()) != nil
    }

    @Test func `an event after the last checkpoint can't be proven yet`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture, batches: 1...1)
            _ = try await checkpoints(fixture).sign(tenant: .default, at: Self.moment)
            try await fill(fixture, batches: 2...2)
            let early = await #expect(throws: LogProofUnavailable.self) {
                _ = try await checkpoints(fixture).proof(of: 3, tenant: .default)
            }
            #expect(early?.code == .notSigned)
            let missing = await #expect(throws: LogProofUnavailable.self) {
                _ = try await checkpoints(fixture).proof(of: 30, tenant: .default)
            }
            #expect(missing?.code == .unknownPosition)
        }
    }

    @Test func `a signing key is read from PEM as openssl writes it, and shows itself nowhere`() throws {
        let key = LogSigningKey()
        let read = try #require(LogSigningKey(text: key.secretText))
        #expect(read.verifyKey == key.verifyKey)
        #expect(!"\(key)".contains(key.secretText.split(separator: "\n")[1]))
        #expect(LogSigningKey(text: "no key") == nil)
        #expect(LogVerifyKey(key.verifyKey.description) == key.verifyKey)
    }
}
