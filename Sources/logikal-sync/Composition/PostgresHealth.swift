import EventSourcing
import PostgresClient
import PostgresStorage
import Projecting
import Serving

/// How the parts of the service are, asked of the database.
struct PostgresHealth: Sendable {
    private let pool: PostgresPool
    private let store: PostgresProjectionStore
    private let tenant: TenantID
    private let projections: ProjectionRunner

    init(pool: PostgresPool, store: PostgresProjectionStore, tenant: TenantID, projections: ProjectionRunner) {
        self.pool = pool
        self.store = store
        self.tenant = tenant
        self.projections = projections
    }

    func report() async -> HealthReport {
        do {
            let head = try await store.head(tenant: tenant)
            let builds = try await store.builds(tenant: tenant)
            let cycle = try await PostgresCycleReader(pool: pool).last(tenant: tenant)
            return HealthReport(
                database: .ok, migrations: .ok,
                projections: builds.filter(\.isActive).map { build in
                    let cause = projections.haltCause(of: build)
                    return HealthReport.Projection(
                        name: build.name, version: Int(build.version), lag: head.rawValue - build.position.rawValue,
                        isStopped: cause != nil, reason: cause?.rawValue)
                },
                lastCycle: cycle.map { HealthReport.Cycle(finishedAt: $0.finishedAt, outcome: $0.outcome) },
                head: head)
        } catch {
            return .unreachable
        }
    }
}
