import EventSourcing
import Foundation
import Subprocess
import SyncTesting
import Testing

/// Two processes that serve and hold a tenant to one number of requests.
@Suite struct SharedLimitsTests {
    private static let limit = 30

    private static func admitted(of count: Int, _ apis: API...) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<count {
                let api = apis[number % apis.count]
                group.addTask { try await api.get("/changes?limit=1").status }
            }
            return try await group.reduce(0) { sum, status in
                #expect([200, 429].contains(status))
                return sum + (status == 200 ? 1 : 0)
            }
        }
    }

    @Test func `together they admit as many as one would, and without Redis each counts for itself`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            let redis = try RedisServer()
            let settings = [
                "DATABASE_URL": conninfo, "REDIS_URL": redis.address, "LOGIKAL_BASE_URL": "", "AUTH_USERNAME": "",
                "AUTH_PASSWORD": "",
            ]
            try await Installation.with(settings: settings) { installation in
                let (first, firstAPI) = try await installation.serve()
                let (second, secondAPI) = try await installation.serve()
                let made = try await installation.run(["tenants", "create", "busy", "--json"])
                let key = try #require(
                    try JSONReader.read(Array(made.output.utf8))["apiKey"]?.string, "\(made.errors)")
                let (one, other) = (API(base: firstAPI.base, key: key), API(base: secondAPI.base, key: key))
                let set = try await installation.run([
                    "tenants", "configure", "busy", "--requests-per-minute", "\(Self.limit)",
                ])
                #expect(set.code == 0, "\(set.errors)")
                #expect(try await Self.admitted(of: 2 * Self.limit, one, other) == Self.limit)

                redis.kill()
                #expect(try await Self.admitted(of: 4 * Self.limit, one, other) == Self.limit)
                #expect((first.errors + second.errors).contains("Redis is left alone"))
                for command in [first, second] { #expect(try await command.stop() == .exited(0)) }
            }
        }
    }
}
