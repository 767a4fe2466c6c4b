import AccessControl
import EventSourcing
import Feeding
import Logging
import LogikalClient
import PostgresStorage
import ServiceLifecycle
import Synchronization

/// Runs what each tenant needs in the background, for as long as it is active: starts it where a tenant is new, stops
/// it where one is deactivated, and does both where one is configured anew. One whose log has as many events as it may,
/// or whose password can't be read, is not polled; all else goes on. Of the process's own tenant it polls the Logikal
/// that is kept for it, unless the settings name another.
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
        let obstacle: Obstacle?
    }

    /// Why a Logikal that is configured is not polled.
    private struct Obstacle: Equatable {
        let reason: String
        let level: Logger.Level
    }

    private final class Running: Sendable {
        /// Without a group where there is nothing to do.
        let tenants = Mutex<[TenantID: (terms: Terms, group: ServiceGroup?)]>([:])
        /// Those whose work could not begin, so that it is told once.
        let failing = Mutex<Set<TenantID>>([])
    }

    func run() async throws {
        let running = Running()
        let (starts, start) = AsyncStream.makeStream(of: (Tenant, Terms, ServiceGroup).self)
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                await look(running) { start.yield(($0, $1, $2)) }
                start.finish()
                for tenant in running.tenants.withLock({ Array($0.values) }) {
                    await tenant.group?.triggerGracefulShutdown()
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
        let tenants = try await engine.tenants.all().filter { $0.state == .active && isLookedAfter($0) }
        var wanted: [TenantID: Terms] = [:]
        for tenant in tenants {
            wanted[tenant.id] = Terms(revision: tenant.revision, obstacle: await obstacle(to: tenant))
        }
        let (ended, missing) = running.tenants.withLock { [wanted] running in
            let ended = running.filter { wanted[$0.key] != $0.value.terms }
            for (id, work) in ended where work.group == nil { running[id] = nil }
            return (ended.values.compactMap(\.group), tenants.filter { running[$0.id] == nil })
        }
        // What was configured anew begins with a later look, when what ran before has let go of its lease.
        for group in ended { await group.triggerGracefulShutdown() }
        for tenant in missing {
            guard let terms = wanted[tenant.id] else { continue }
            do {
                let group = try begin(tenant, terms, running)
                running.failing.withLock { _ = $0.remove(tenant.id) }
                if let group { start(tenant, terms, group) }
            } catch {
                // The others are looked after all the same.
                guard running.failing.withLock({ $0.insert(tenant.id).inserted }) else { continue }
                engine.logger(.tenants).error(
                    "a tenant's work can't begin; it is tried again", error: error,
                    metadata: ["tenant": "\(tenant.name)"])
            }
        }
    }

    /// - Returns: `nil` where there is nothing to do for it.
    private func begin(_ tenant: Tenant, _ terms: Terms, _ running: Running) throws -> ServiceGroup? {
        let own = engine.of(tenant.id)
        var services: [any Service] = []
        if tenant.id != engine.tenant { services += own.backgroundServices(of: tenant, as: roles, watcher) }
        if terms.obstacle == nil, roles.contains(.poll), let logikal = try own.logikal(of: tenant) {
            services.append(
                try own.poller(
                    logikal, of: tenant.name,
                    every: tenant.pollInterval.map { .seconds($0) } ?? engine.settings.pollInterval, transport))
        }
        let group =
            services.isEmpty
            ? nil : ServiceGroup(services: services.map(NamedService.init), logger: engine.logger(.tenants))
        running.tenants.withLock { $0[tenant.id] = (terms, group) }
        if group != nil {
            engine.logger(.tenants).info("a tenant's work begins", metadata: ["tenant": "\(tenant.name)"])
        }
        if let obstacle = terms.obstacle {
            engine.logger(.tenants).log(
                level: obstacle.level, "a tenant is not polled: \(obstacle.reason)",
                metadata: ["tenant": "\(tenant.name)"])
        }
        return group
    }

    private func isLookedAfter(_ tenant: Tenant) -> Bool {
        tenant.id != engine.tenant || (roles.contains(.poll) && engine.settings.logikal == nil)
    }

    /// Asked again and again, so that a password that can be read again is used without a restart.
    private func obstacle(to tenant: Tenant) async -> Obstacle? {
        guard roles.contains(.poll), tenant.logikal != nil else { return nil }
        do {
            _ = try engine.logikal(of: tenant)
        } catch {
            return Obstacle(reason: "\(error)", level: .error)
        }
        guard await isFull(tenant) else { return nil }
        return Obstacle(
            reason: "its log has as many events as it may, \(tenant.quota.events ?? 0); see `tenants configure`",
            level: .warning)
    }

    /// A log without holes has as many events as the position of its end says.
    private func isFull(_ tenant: Tenant) async -> Bool {
        guard let most = tenant.quota.events, let head = try? await watcher.head(of: tenant.id) else { return false }
        return head.position.rawValue >= Int64(most)
    }
}
