import EventSourcing
import Serving
import Synchronization
import Testing

@Suite struct HealthTests {
    @Test func `the process lives whatever else fails, and is ready only when it can answer`() async throws {
        try await APIFixture.with { api in
            api.health.report.withLock { $0 = .unreachable(nil) }
            let ready = try await api.get("/api/v1/health/ready", key: nil)
            #expect(ready.status == 503 && ready.errorCode == "not_ready")
            #expect(try await api.get("/api/v1/health", key: nil).status == 503)
            let live = try await api.get("/api/v1/health/live", key: nil)
            #expect(live.status == 200 && live.json == ["success": true, "data": ["status": "alive"]])
        }
    }

    @Test func `pain 20, health tells numbers, status words, and which program it is`() async throws {
        try await APIFixture.with { api in
            api.health.report.withLock {
                $0 = HealthReport(
                    program: HealthReport.Program(version: "1.2.3", schema: 102), database: .ok, migrations: .ok,
                    projections: [
                        HealthReport.Projection(name: "projects", version: 2, lag: 7, isStopped: true)
                    ],
                    lastCycle: HealthReport.Cycle(
                        finishedAt: Timestamp(microseconds: 1_756_304_572_000_000), outcome: "complete"),
                    logikal: HealthReport.Logikal(
                        circuit: "open", cause: "login_refused",
                        since: Timestamp(microseconds: 1_756_304_572_000_000),
                        retryAt: Timestamp(microseconds: 1_756_305_172_000_000), failingProjects: 2),
                    maintenance: HealthReport.Maintenance(failing: ["blobs"], overdue: ["keys"]),
                    replica: HealthReport.Replica(lag: 3), head: 812)
            }
            let answer = try await api.get("/api/v1/health", key: nil)
            let projection: JSONValue = ["name": "projects", "version": 2, "lag": 7, "status": "stopped"]
            let cycle: JSONValue = ["finishedAt": "2025-08-27T14:22:52Z", "outcome": "complete"]
            let logikal: JSONValue = [
                "cause": "login_refused", "circuit": "open", "failingProjects": 2, "retryAt": "2025-08-27T14:32:52Z",
                "since": "2025-08-27T14:22:52Z",
            ]
            #expect(
                answer.json["data"] == [
                    "status": "degraded", "program": ["version": "1.2.3", "schema": 102], "database": "ok",
                    "migrations": "ok", "projections": [projection],
                    "lastCycle": cycle, "logikal": logikal,
                    "maintenance": ["failing": ["blobs"], "overdue": ["keys"]], "replica": ["lag": 3], "head": 812,
                ])
            #expect(try await api.get("/api/v1/health/ready", key: nil).status == 200)
        }
    }

    @Test func `maintenance that fails degrades, what is overdue or a replica that is away does not`() {
        var report = HealthReport(database: .ok, migrations: .ok)
        report.replica = HealthReport.Replica(lag: nil)
        report.maintenance.overdue = ["blobs"]
        #expect(report.status == .ok)
        report.maintenance.failing = ["audit"]
        #expect(report.status == .degraded && report.isReady)
    }

    @Test(arguments: ["open", "half_open", "stopped"])
    func `a Logikal that is left alone, and a project that fails, degrade but do not fail`(circuit: String) {
        var report = HealthReport(database: .ok, migrations: .ok)
        report.logikal = HealthReport.Logikal(
            circuit: "closed", cause: nil, since: nil, retryAt: nil, failingProjects: 0)
        #expect(report.status == .ok)
        report.logikal?.failingProjects = 1
        #expect(report.status == .degraded)
        report.logikal?.failingProjects = 0
        report.logikal?.circuit = circuit
        #expect(report.status == .degraded && report.isReady)
    }

    @Test func `pain 17, whoever asks for health without a key does not make anybody work`() async throws {
        try await APIFixture.with { api in
            let start = ContinuousClock.now
            for _ in 0..<30 { _ = try await api.get("/api/v1/health", key: nil) }
            let seconds = Int((ContinuousClock.now - start).components.seconds)
            #expect(api.health.asked.withLock { $0 } <= seconds + 2)
        }
    }
}
