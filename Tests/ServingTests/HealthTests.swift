import EventSourcing
import Serving
import Synchronization
import Testing

@Suite struct HealthTests {
    @Test func `the process lives whatever else fails, and is ready only when it can answer`() async throws {
        try await APIFixture.with { api in
            api.health.report.withLock { $0 = .unreachable }
            let ready = try await api.get("/api/v1/health/ready", key: nil)
            #expect(ready.status == 503 && ready.errorCode == "not_ready")
            #expect(try await api.get("/api/v1/health", key: nil).status == 503)
            let live = try await api.get("/api/v1/health/live", key: nil)
            #expect(live.status == 200 && live.json == ["success": true, "data": ["status": "alive"]])
        }
    }

    @Test func `health tells numbers and status words`() async throws {
        try await APIFixture.with { api in
            api.health.report.withLock {
                $0 = HealthReport(
                    database: .ok, migrations: .ok,
                    projections: [
                        HealthReport.Projection(name: "projects", version: 2, lag: 7, isStopped: true)
                    ],
                    lastCycle: HealthReport.Cycle(
                        finishedAt: Timestamp(microseconds: 1_756_304_572_000_000), outcome: "complete"),
                    head: 812)
            }
            let answer = try await api.get("/api/v1/health", key: nil)
            let projection: JSONValue = ["name": "projects", "version": 2, "lag": 7, "status": "stopped"]
            let cycle: JSONValue = ["finishedAt": "2025-08-27T14:22:52Z", "outcome": "complete"]
            #expect(
                answer.json["data"] == [
                    "status": "degraded", "database": "ok", "migrations": "ok", "projections": [projection],
                    "lastCycle": cycle, "head": 812,
                ])
            #expect(try await api.get("/api/v1/health/ready", key: nil).status == 200)
        }
    }

    @Test func `whoever asks for health without a key does not make anybody work`() async throws {
        try await APIFixture.with { api in
            let start = ContinuousClock.now
            for _ in 0..<30 { _ = try await api.get("/api/v1/health", key: nil) }
            let seconds = Int((ContinuousClock.now - start).components.seconds)
            #expect(api.health.asked.withLock { $0 } <= seconds + 2)
        }
    }
}
