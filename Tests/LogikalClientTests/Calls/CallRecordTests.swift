import LogikalClient
import LogikalModel
import Synchronization
import Testing

/// What is told of every call.
@Suite(.timeLimit(.minutes(3))) struct CallRecordTests {
    private final class Records: Sendable {
        private let records = Mutex<[CallRecord]>([])

        var all: [CallRecord] { records.withLock { $0 } }

        func add(_ record: CallRecord) { records.withLock { $0.append(record) } }
    }

    @Test func `every call is told with its status, its failure, and where the session stood`() async throws {
        let records = Records()
        try await World.with(.ascend) {
            $0.onCall = records.add
        } _: { world in
            world.client.navigation.capabilities = NavigationCapabilities(all: .allowed)
            _ = try await world.client.version()
            world.fake.answer("GET /phases", with: .failure(403, "no right"))
            world.fake.answer("GET /elevations", with: .json(#"{"data":"no list"}"#))
            try await world.withSession { session in
                await #expect(throws: LogikalError.self) { try await session.phases(of: Places.first) }
                await #expect(throws: LogikalError.self) { try await session.elevations(of: Places.phase(0)) }
                _ = try await session.thumbnail(of: Places.elevation(0).id, in: Places.phase(0))
            }
            let lines = records.all.map { record in
                "\(record.endpoint.rawValue) \(record.status ?? 0) \(record.failure?.rawValue ?? "-") "
                    + "\(record.standing?.rawValue ?? "-")"
            }
            #expect(
                lines == [
                    "GET /version 200 - -", "POST /auth 200 - -", "POST /directories/select 200 - directory",
                    "POST /projects/select 200 - directory", "GET /phases 403 forbidden project",
                    "POST /phases/select 200 - project", "GET /elevations 200 malformed_answer phase",
                    "GET /elevations/{elevationId}/thumbnail 200 - phase", "DELETE /auth 200 - -",
                ])
            #expect(records.all.allSatisfy { $0.duration > .zero && $0.duration < .seconds(60) })
        }
    }

    @Test func `a call without an answer has no status and its real duration`() async throws {
        let records = Records()
        var timeouts = LogikalConfiguration.Timeouts()
        timeouts.list = .milliseconds(200)
        try await World.with(.strict, timeouts: timeouts) {
            $0.onCall = records.add
        } _: { world in
            world.fake.answer("GET /directories", with: .hang, times: 2)
            await #expect(throws: LogikalError.self) {
                try await world.withSession { _ = try await $0.directories() }
            }
            let lists = records.all.filter { $0.endpoint == .directories }
            #expect(lists.map(\.failure) == [.timedOut, .timedOut] && lists.allSatisfy { $0.status == nil })
            #expect(lists.allSatisfy { $0.duration >= .milliseconds(200) })
        }
    }

    @Test func `no record shows a token, a password, an id or a query`() async throws {
        let records = Records()
        try await World.with(.ascend) {
            $0.onCall = records.add
        } _: { world in
            try await world.withSession { session in
                _ = try await session.thumbnail(of: Places.elevation(0).id, in: Places.phase(0))
            }
            var dumped = ""
            dump(records.all, to: &dumped)
            #expect(dumped.contains("thumbnail"))
            for secret in [FakeLogikal.password, "f0000000", "width=", Places.elevation(0).id.text, "Houses"] {
                #expect(!dumped.contains(secret), "\(secret)")
            }
        }
    }
}
