import EventSourcing
import Foundation
import FoundationNetworking
import Logging
import LogikalSimulator
import PostgresClient
import Subprocess
import SyncTesting
import Testing

/// What one tenant does is not what another has to wait for.
@Suite struct NeighbourTests {
    private static let withoutLogikal = ["LOGIKAL_BASE_URL": "", "AUTH_USERNAME": "", "AUTH_PASSWORD": ""]

    private static func tenant(
        _ name: String, _ installation: Installation, _ api: API
    ) async throws -> API {
        let made = try await installation.run(["tenants", "create", name, "--json"], with: withoutLogikal)
        let key = try JSONReader.read(Array(made.output.utf8))["apiKey"]?.string
        return API(base: api.base, key: try #require(key, "\(made.errors)"))
    }

    @Test func `one whose requests all wait in the database leaves the others a connection`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            let settings = ["DATABASE_URL": conninfo].merging(Self.withoutLogikal) { $1 }
            try await Installation.with(settings: settings) { installation in
                let (running, api) = try await installation.serve()
                let noisy = try await Self.tenant("noisy", installation, api)
                let cursor = try #require(try await noisy.get("/changes").json["cursor"])
                #expect(try await noisy.put("/consumers/slow/ack", ["cursor": cursor]).status == 200)
                // The pool knows of them both.
                #expect(try await api.get("/projects").status == 200)
                let pool = PostgresPool(PostgresConfiguration(conninfo), logger: Logger(label: "test"))
                // Nobody's progress can be written down meanwhile.
                try await pool.holding("select from log.consumer for update") {
                    let crowd = Task { await Self.acknowledge(sixtyTimesAt: noisy, cursor) }
                    let waiting = try await eventually("its statements wait") {
                        try await Self.waiting(pool).flatMap { $0 >= 5 ? $0 : nil }
                    }
                    for _ in 0..<5 { #expect(try await api.get("/projects").status == 200) }
                    // More may have come, none may have been let through.
                    let stillWaiting = try await Self.waiting(pool) ?? 0
                    #expect(stillWaiting >= waiting, "they were through before the others asked")
                    crowd.cancel()
                }
                await pool.close()
                #expect(try await noisy.get("/changes").status == 200)
                #expect(try await running.stop() == .exited(0))
            }
        }
    }

    private static func waiting(_ pool: PostgresPool) async throws -> Int64? {
        try await pool.query(
            """
            select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
            and query like '%log.consumer%'
            """
        ) { try $0.int64(0) }.first
    }

    private static func acknowledge(sixtyTimesAt api: API, _ cursor: JSONValue) async {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = 60
        let session = URLSession(configuration: configuration)
        await withDiscardingTaskGroup { tasks in
            for _ in 0..<60 {
                tasks.addTask {
                    guard let url = URL(string: api.base + "/consumers/slow/ack") else { return }
                    var request = URLRequest(url: url)
                    request.httpMethod = "PUT"
                    request.httpBody = Data(CanonicalJSON.bytes(["cursor": cursor]))
                    request.setValue("Bearer \(api.key)", forHTTPHeaderField: "Authorization")
                    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
                    _ = try? await session.data(for: request)
                }
            }
        }
        session.invalidateAndCancel()
    }

    @Test func `one whose log has as many events as it may is polled no more, and is again when it may have more`()
        async throws
    {
        try await Installation.with { installation in
            let own = installation.simulator.configuration
            let settings = Self.withoutLogikal.merging(["LOGIKAL_PASSWORD": own.password]) { $1 }
            let (running, api) = try await installation.serve(with: settings)
            let tenant = try await Self.tenant("small", installation, api)
            let configure = { (options: [String]) in
                let ended = try await installation.run(["tenants", "configure", "small"] + options, with: settings)
                #expect(ended.code == 0, "\(ended.errors)")
            }
            let url = try #require(installation.environment["LOGIKAL_BASE_URL"])
            try await configure(["--url", url, "--user", own.username, "--interval", "1", "--events", "1"])
            try await eventually("it is polled no more") { running.errors.contains("is not polled: its log has") }
            // Parts lists that were fetched before are decoded yet.
            let polled = "/changes?view=log&limit=1000&types=directory,project,phase,elevation"
            let full = try await tenant.get(polled).data.count
            let calls = installation.simulator.counters.calls
            installation.simulator.office.mutate(seed: 5, count: 4)
            // Everything else goes on.
            #expect(try await tenant.get("/projects").status == 200)
            #expect(try await tenant.get(polled).data.count == full && full > 1)
            #expect(installation.simulator.counters.calls == calls)
            try await configure(["--events", "1000000"])
            // Its cycles are a second apart, and the drawings of what is new take some.
            try await eventuallyNothing("the office differs", within: .seconds(60)) {
                try await tenant.differences(to: installation.simulator.office)
            }
            #expect(try await running.stop() == .exited(0))
        }
    }
}
