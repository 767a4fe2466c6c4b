public import EventSourcing
public import Logging
public import ServiceLifecycle

/// Runs what is due, one task after the other, in whichever process comes first.
///
/// When a task is due, who runs it and what came of it is kept in the database: a process that was not there misses
/// nothing, two do nothing twice, and everybody can see how it stands.
public struct MaintenanceRunner: Service {
    /// How long a process that died holds up its task.
    static let lease = Duration.seconds(60)
    private static let longestDetail = 500

    private let tasks: [MaintenanceTask]
    private let store: any MaintenanceStore
    private let tenant: TenantID
    private let holder: String
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameters:
    ///   - holder: Names this process among all that may run tasks.
    ///   - interval: Between two looks for what is due.
    public init(
        tasks: [MaintenanceTask], store: any MaintenanceStore, tenant: TenantID, holder: String,
        interval: Duration = .seconds(5), clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.tasks = tasks
        self.store = store
        self.tenant = tenant
        self.holder = holder
        self.interval = interval
        self.clock = clock
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var (isRegistered, isFailing) = (false, false)
            while !Task.isCancelled {
                do {
                    if !isRegistered { try await store.register(tasks, tenant: tenant) }
                    isRegistered = true
                    try await runDue()
                    isFailing = false
                } catch {
                    guard !Task.isCancelled else { return }
                    // Once: while the database is away, others say so too.
                    if !isFailing { logger.error("no maintenance at the moment", metadata: ["error": "\(error)"]) }
                    isFailing = true
                }
                do { try await clock.sleep(for: interval) } catch { return }
            }
        }
    }

    /// Everything that is due now.
    public func runDue() async throws {
        while let claim = try await take(tasks.map(\.name), evenIfNotDue: false) { try await run(claim) }
    }

    /// One task now, due or not.
    ///
    /// - Throws: `MaintenanceError` when there is none of that name or another process is at it.
    public func runNow(_ name: String) async throws {
        guard tasks.contains(where: { $0.name == name }) else {
            throw MaintenanceError(.unknownTask, name, known: tasks.map(\.name))
        }
        try await store.register(tasks, tenant: tenant)
        guard let claim = try await take([name], evenIfNotDue: true) else { throw MaintenanceError(.underWay, name) }
        try await run(claim)
    }

    private func take(_ names: [String], evenIfNotDue: Bool) async throws -> MaintenanceClaim? {
        try await store.take(
            names, evenIfNotDue: evenIfNotDue, holder: holder, lease: Self.lease, tenant: tenant)
    }

    private func run(_ claim: MaintenanceClaim) async throws {
        guard let task = tasks.first(where: { $0.name == claim.name }) else { return }
        let result = await outcome(of: task, under: claim)
        switch result {
        case .success(let result):
            if result.needsAttention { log(.warning, "maintenance needs somebody", task, result.detail) }
            try await store.finish(
                claim, result.needsAttention ? .attention : .done, detail: Self.short(result.detail), tenant: tenant)
        case .failure(is CancellationError):
            // In a task of its own: this one is cancelled already.
            try await Task { try await store.giveBack(claim, tenant: tenant) }.value
            throw CancellationError()
        case .failure(let error):
            log(.error, "maintenance failed; it is tried again", task, "\(error)")
            try await store.finish(claim, .failed, detail: Self.short("\(error)"), tenant: tenant)
        }
    }

    /// Does the work while the lease is renewed; ends it where the lease has passed to another.
    private func outcome(
        of task: MaintenanceTask, under claim: MaintenanceClaim
    ) async -> Result<MaintenanceResult, any Error> {
        await withTaskGroup(of: Result<MaintenanceResult, any Error>?.self) { group in
            group.addTask {
                do { return .success(try await task.work()) } catch {
                    return .failure(Task.isCancelled ? CancellationError() : error)
                }
            }
            group.addTask {
                await renew(claim)
                return nil
            }
            defer { group.cancelAll() }
            let first = await group.next() ?? nil
            if let first { return first }
            group.cancelAll()
            return await (group.next() ?? nil) ?? .failure(CancellationError())
        }
    }

    /// Until it is cancelled or the task has passed to another.
    private func renew(_ claim: MaintenanceClaim) async {
        while true {
            do { try await clock.sleep(for: Self.lease / 3) } catch { return }
            // A database that is away takes the lease from nobody.
            if let isHeld = try? await store.renew(claim, lease: Self.lease, tenant: tenant), !isHeld { return }
        }
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ task: MaintenanceTask, _ detail: String) {
        logger.log(level: level, message, metadata: ["task": "\(task.name)", "detail": "\(detail)"])
    }

    private static func short(_ text: String) -> String {
        text.count <= longestDetail ? text : text.prefix(longestDetail - 1) + "…"
    }
}

/// Why a task can't be run now.
public struct MaintenanceError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unknownTask = "unknown_task"
        case underWay = "under_way"
    }

    public let code: Code
    public let task: String
    private let known: [String]

    init(_ code: Code, _ task: String, known: [String] = []) {
        self.code = code
        self.task = task
        self.known = known
    }

    public var description: String {
        switch code {
        case .unknownTask: "there is no task \(task); there are \(known.joined(separator: ", "))"
        case .underWay: "another process is running \(task); `logikal-sync maintenance list` shows which"
        }
    }
}
