import AccessControl
import EventSourcing
import Feeding
import Logging
import LogikalClient
import PostgresStorage
import ServiceLifecycle
import Synchronization

/// Runs what each tenant but the process's own needs in the background, for as long as it is active: starts it where a
/// tenant is new, stops it where one is deactivated, and does both where one is configured anew. One whose log has as
/// many events as it may is polled no more; all else goes on.
struct TenantSupervisor: Service {
    let engine: Engine
    /// What is done for each tenant.
    let roles: Set<ProcessRole>
    let watcher: HeadWatcher
    let transport: HTTPTransport
    var interval: Duration = .seconds(2)

    /// What a tenant's work was begun for.
    private struct Terms: Equatable {
        let revision: Int64
        let isFull: Bool
    }

    private final class Running: Sendable {
        let tenants = Mutex<[TenantID: (terms: Terms, group: ServiceGroup)]>([:])
    }

    func run() async throws {
        let running = Running()
        let (starts, start) = AsyncStream.makeStream(of: (Tenant, Terms, ServiceGroup).self)
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                await look(running) { start.yield(($0, $1, $2)) }
                start.finish()
                for tenant in running.tenants.withLock({ Array($0.values) }) {
                    await tenant.group.triggerGracefulShutdown()
                }
            }
            for await (tenant, terms, group) in starts {
                tasks.addTask {
                    do { try await group.run() } catch {
                        engine.logger(.tenants).error(
                            "a tenant's work has ended and is begun again", error: error,
                            metadata: ["tenant": "\(tenant.name)"])
                    }
                    running.tenants.withLock { tenants in
                        if tenants[tenant.id]?.terms == terms { tenants[tenant.id] = nil }
                    }
                }
            }
        }
    }

    private func look(_ running: Running, _ start: @escaping @Sendable (Tenant, Terms, ServiceGroup) -> Void) async {
        await cancelWhenGracefulShutdown {
            var isFailing = false
            while !Task.isCancelled {
                do {
                    try await adjust(running, start)
                    isFailing = false
                } catch {
                    guard !Task.isCancelled else { return }
                    // Once: while the database is away, others say so too.
                    if !isFailing {
                        engine.logger(.tenants).error("tenants are not looked after", error: error)
                    }
                    isFailing = true
                }
                do { try await Task.sleep(for: interval) } catch { return }
            }
        }
    }

    private func adjust(_ running: Running, _ start: (Tenant, Terms, ServiceGroup) -> Void) async throws {
        let tenants = try await engine.tenants.all().filter { $0.id != engine.tenant && $0.state == .active }
        var wanted: [TenantID: Terms] = [:]
        for tenant in tenants {
            wanted[tenant.id] = Terms(revision: tenant.revision, isFull: await isFull(tenant))
        }
        let (ended, missing) = running.tenants.withLock { running in
            (
                running.filter { [wanted] in wanted[$0.key] != $0.value.terms }.map(\.value.group),
                tenants.filter { running[$0.id] == nil }
            )
        }
        // What was configured anew begins with a later look, when what ran before has let go of its lease.
        for group in ended { await group.triggerGracefulShutdown() }
        for tenant in missing {
            guard let terms = wanted[tenant.id] else { continue }
            let services = try await engine.of(tenant.id).backgroundServices(
                of: tenant, as: roles, isPolled: !terms.isFull, watcher, transport)
            let group = ServiceGroup(services: services.map(NamedService.init), logger: engine.logger(.tenants))
            running.tenants.withLock { $0[tenant.id] = (terms, group) }
            engine.logger(.tenants).info("a tenant's work begins", metadata: ["tenant": "\(tenant.name)"])
            if terms.isFull {
                engine.logger(.tenants).warning(
                    "a tenant is not polled: its log has as many events as it may; see `tenants configure`",
                    metadata: ["tenant": "\(tenant.name)", "events": "\(tenant.quota.events ?? 0)"])
            }
            start(tenant, terms, group)
        }
    }

    /// A log without holes has as many events as the position of its end says.
    private func isFull(_ tenant: Tenant) async -> Bool {
        guard let most = tenant.quota.events, let head = try? await watcher.head(of: tenant.id) else { return false }
        return head.position.rawValue >= Int64(most)
    }
}
