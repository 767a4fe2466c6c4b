import AccessControl
import EventSourcing
import Feeding
import Logging
import LogikalClient
import PostgresStorage
import ServiceLifecycle
import Synchronization

/// Runs what each tenant but the process's own needs in the background, for as long as it is active: starts it where a
/// tenant is new, stops it where one is deactivated, and does both where one is configured anew.
struct TenantSupervisor: Service {
    let engine: Engine
    let watcher: HeadWatcher
    let transport: HTTPTransport
    var interval: Duration = .seconds(2)

    private final class Running: Sendable {
        let tenants = Mutex<[TenantID: (revision: Int64, group: ServiceGroup)]>([:])
    }

    func run() async throws {
        let running = Running()
        let (starts, start) = AsyncStream.makeStream(of: (Tenant, ServiceGroup).self)
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                await look(running) { start.yield(($0, $1)) }
                start.finish()
                for tenant in running.tenants.withLock({ Array($0.values) }) {
                    await tenant.group.triggerGracefulShutdown()
                }
            }
            for await (tenant, group) in starts {
                tasks.addTask {
                    do { try await group.run() } catch {
                        engine.logger.error(
                            "a tenant's work has ended and is begun again",
                            metadata: ["tenant": "\(tenant.name)", "error": "\(error)"])
                    }
                    running.tenants.withLock { tenants in
                        if tenants[tenant.id]?.revision == tenant.revision { tenants[tenant.id] = nil }
                    }
                }
            }
        }
    }

    private func look(_ running: Running, _ start: @escaping @Sendable (Tenant, ServiceGroup) -> Void) async {
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
                        engine.logger.error("tenants are not looked after", metadata: ["error": "\(error)"])
                    }
                    isFailing = true
                }
                do { try await Task.sleep(for: interval) } catch { return }
            }
        }
    }

    private func adjust(_ running: Running, _ start: (Tenant, ServiceGroup) -> Void) async throws {
        let tenants = try await engine.tenants.all().filter { $0.id != engine.tenant && $0.state == .active }
        let wanted = Dictionary(uniqueKeysWithValues: tenants.map { ($0.id, $0) })
        let (ended, missing) = running.tenants.withLock { running in
            (
                running.filter { wanted[$0.key]?.revision != $0.value.revision }.map(\.value.group),
                tenants.filter { running[$0.id] == nil }
            )
        }
        // What was configured anew begins with a later look, when what ran before has let go of its lease.
        for group in ended { await group.triggerGracefulShutdown() }
        for tenant in missing {
            let group = ServiceGroup(
                services: try await engine.of(tenant.id).backgroundServices(of: tenant, watcher, transport)
                    .map(NamedService.init),
                logger: engine.logger)
            running.tenants.withLock { $0[tenant.id] = (tenant.revision, group) }
            engine.logger.info("a tenant's work begins", metadata: ["tenant": "\(tenant.name)"])
            start(tenant, group)
        }
    }
}
