import Foundation
import LogikalClient
import Synchronization
import Testing

/// What is kept of open sessions for whoever has to close them.
@Suite(.timeLimit(.minutes(3))) struct LedgerTests {
    private final class Ledger: SessionLedger {
        struct Full: Error {}

        private let ids = Mutex<(kept: Set<UUID>, all: Int)>(([], 0))
        private let isFull: Bool

        init(isFull: Bool = false) { self.isFull = isFull }

        var kept: Int { ids.withLock { $0.kept.count } }
        var all: Int { ids.withLock { $0.all } }

        func opened(_ token: SessionToken, at address: ServiceAddress) async throws {
            if isFull { throw Full() }
            ids.withLock { ids in
                ids.kept.insert(token.id)
                ids.all += 1
            }
        }

        func closed(_ token: SessionToken) async { ids.withLock { _ = $0.kept.remove(token.id) } }
    }

    @Test func `a session is kept before it is used and forgotten when it is closed`() async throws {
        let ledger = Ledger()
        try await World.with(.strict) {
            $0.ledger = ledger
        } _: { world in
            try await world.withSession { session in
                #expect(ledger.kept == 0)
                _ = try await session.directories()
                #expect(ledger.kept == 1)
                // A dead token is closed too, before another is asked for.
                world.fake.answer("GET /projects", with: .failure(401, "gone"))
                _ = try await session.projects(in: .root)
                #expect(ledger.kept == 1 && ledger.all == 2)
            }
            #expect(ledger.kept == 0)
        }
    }

    @Test(arguments: [
        ServerReply.failure(500, "later"), .hang, .reset, .answer(200, Array("<html>".utf8), type: "text/html"),
    ])
    func `a session whose end is not certain stays on record`(reply: ServerReply) async throws {
        let ledger = Ledger()
        var timeouts = LogikalConfiguration.Timeouts()
        timeouts.logout = .milliseconds(200)
        try await World.with(.strict, timeouts: timeouts) {
            $0.ledger = ledger
        } _: { world in
            // A reset on a kept connection is tried once more by the transport.
            world.fake.answer("DELETE /auth", with: reply, times: 2)
            try await world.withSession { _ = try await $0.directories() }
            #expect(ledger.kept == 1)
        }
    }

    @Test(arguments: [1, 2])
    func `a session that the service says twice to have forgotten is forgotten here too`(times: Int) async throws {
        let ledger = Ledger()
        try await World.with(.strict) {
            $0.ledger = ledger
        } _: { world in
            world.fake.answer("DELETE /auth", with: .failure(401, "gone"), times: times)
            try await world.withSession { _ = try await $0.directories() }
            #expect(ledger.kept == 0)
            #expect(world.fake.count("DELETE /auth") == 2)
            #expect(world.fake.openSessions == times - 1, "who says so once may not be the service")
        }
    }

    @Test func `a session that can't be kept is closed at once and not used`() async throws {
        let ledger = Ledger(isFull: true)
        try await World.with(.strict) {
            $0.ledger = ledger
        } _: { world in
            let error = await #expect(throws: LogikalError.self) {
                try await world.withSession { _ = try await $0.directories() }
            }
            #expect(error?.code == .sessionNotKept && error?.cause is Ledger.Full)
            #expect(world.fake.log == ["POST /auth", "DELETE /auth"])
            #expect(world.fake.openSessions == 0)
        }
    }
}
