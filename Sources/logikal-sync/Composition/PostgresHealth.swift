import EventSourcing
import LogikalClient
import Maintaining
import Polling
import PostgresClient
import PostgresStorage
import Projecting
import Serving

/// How the parts of the service are, asked of the database.
struct PostgresHealth: Sendable {
    private let pool: PostgresPool
    private let store: PostgresProjectionStore
    private let maintenance: any MaintenanceStore
    private let replica: Replica?
    private let tenant: TenantID
    private let projections: ProjectionRunner
    /// Of the Logikal that is polled; `nil` where none is.
    private let address: @Sendable () async throws -> ServiceAddress?

    init(
        pool: PostgresPool, store: PostgresProjectionStore, maintenance: any MaintenanceStore, replica: Replica?,
        tenant: TenantID, projections: ProjectionRunner,
        address: @escaping @Sendable () async throws -> ServiceAddress?
    ) {
        self.address = address
        self.pool = pool
        self.store = store
        self.maintenance = maintenance
        self.replica = replica
        self.tenant = tenant
        self.projections = projections
    }

    private static let program = HealthReport.Program(version: Program.version, schema: Migrator.latestVersion)

    func report() async -> HealthReport {
        do {
            let head = try await store.head(tenant: tenant)
            let builds = try await store.builds(tenant: tenant)
            let tasks = try await maintenance.records(tenant: tenant)
            let cycle = try await PostgresCycleReader(pool: pool).last(tenant: tenant)
            return HealthReport(
                program: Self.program, database: .ok, migrations: .ok,
                projections: builds.filter(\.isActive).map { build in
                    let cause = projections.haltCause(of: build)
                    return HealthReport.Projection(
                        name: build.name, version: Int(build.version), lag: head.rawValue - build.position.rawValue,
                        isStopped: cause != nil, reason: cause?.rawValue)
                },
                lastCycle: cycle.map { HealthReport.Cycle(finishedAt: $0.finishedAt, outcome: $0.outcome) },
                logikal: try await logikal(),
                maintenance: HealthReport.Maintenance(
                    failing: tasks.filter { $0.failures > 0 }.map(\.name),
                    overdue: tasks.filter(\.isOverdue).map(\.name)),
                replica: await replicaState(behind: head), head: head)
        } catch {
            return .unreachable(Self.program)
        }
    }

    private func replicaState(behind head: Position) async -> HealthReport.Replica? {
        guard let replica else { return nil }
        let position = await withTaskGroup(of: Position?.self) { group in
            group.addTask { try? await replica.head(of: tenant) }
            // A replica that hangs makes nothing else look ill.
            group.addTask {
                try? await Task.sleep(for: .seconds(1))
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        // It may have gone on since the primary was asked.
        return HealthReport.Replica(lag: position.map { max(0, head.rawValue - $0.rawValue) })
    }

    private func logikal() async throws -> HealthReport.Logikal? {
        guard let address = try await address() else { return nil }
        let breaker = try await PostgresConnectionStore(pool: pool).breaker(of: address, tenant: tenant)
        let failing = try await PostgresConnectionReader(pool: pool).failingProjects(tenant: tenant)
        return HealthReport.Logikal(
            circuit: breaker?.stateName ?? CircuitBreaker().stateName, cause: breaker?.cause?.rawValue,
            since: breaker?.since, retryAt: breaker?.retryAt, failingProjects: failing.count)
    }
}
