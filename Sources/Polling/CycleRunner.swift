public import EventSourcing
public import Logging
public import LogikalClient

/// Runs one cycle for one tenant: takes the lease, logs in, walks, concludes, logs out, reports.
public struct CycleRunner: Sendable {
    private let client: LogikalClient
    private let store: any PollStore
    private let tenant: TenantID
    private let cadence: PollCadence
    private let holder: String
    private let leaseDuration: Duration
    private let flaps: FlapRule
    private let details: DetailPolicy
    private let isGone: @Sendable (_ holder: String) -> Bool
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    /// - Parameters:
    ///   - cadence: What a cycle need not look at.
    ///   - holder: Names this process among all that ever poll.
    ///   - flaps: What is kept from consumers of the newest states until it has come to rest; nothing by default.
    ///   - details: What is asked for of a project besides its lists, drawings and parts.
    ///   - isGone: Whether a holder is dead for sure, so that its lease need not expire first.
    public init(
        client: LogikalClient, store: any PollStore, tenant: TenantID, cadence: PollCadence = .everything,
        holder: String, leaseDuration: Duration = .seconds(30), flaps: FlapRule = FlapRule(window: .zero),
        details: DetailPolicy = .none, isGone: @escaping @Sendable (_ holder: String) -> Bool = { _ in false },
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.client = client
        self.store = store
        self.tenant = tenant
        self.cadence = cadence
        self.holder = holder
        self.leaseDuration = leaseDuration
        self.flaps = flaps
        self.details = details
        self.isGone = isGone
        self.now = now
        self.logger = logger
    }

    /// The report of a cycle that ended; a cycle that had to end early has its `failure` in it.
    ///
    /// Throws `PollError.leaseHeldByAnother`, and errors of the store: what could not be stored was not learnt.
    public func run(
        onProgress: @escaping @Sendable (CycleProgress) -> Void = { _ in }
    ) async throws -> (report: CycleReport, error: PollError?) {
        guard let lease = try await acquireLease() else {
            throw PollError(
                code: .leaseHeldByAnother,
                message: "another process polls tenant \(tenant) now; try again when its cycle has ended")
        }
        do {
            let result = try await holding(lease) { try await crawl(lease, onProgress) }
            try await store.release(lease, tenant: tenant)
            return result
        } catch {
            let failure = error
            // Also a cancelled cycle gives the lease back, or its successor would wait for the lease to expire.
            await Task { [store, tenant, logger] in
                do { try await store.release(lease, tenant: tenant) } catch {
                    logger.warning("lease not released; it expires by itself", metadata: ["error": "\(error)"])
                }
            }.value
            throw failure
        }
    }

    private func acquireLease() async throws -> Lease? {
        if let lease = try await store.acquireLease(tenant: tenant, holder: holder, duration: leaseDuration) {
            return lease
        }
        guard let other = try await store.lease(tenant: tenant), isGone(other.holder) else { return nil }
        logger.notice("taking over from a process that died", metadata: ["holder": "\(other.holder)"])
        // Names holder and fence, so that it can't hit whoever took the lease in the meantime.
        try await store.release(other, tenant: tenant)
        return try await store.acquireLease(tenant: tenant, holder: holder, duration: leaseDuration)
    }

    /// Renews the lease while `body` runs and ends `body` when the lease is lost.
    private func holding<Result: Sendable>(
        _ lease: Lease, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while true {
                    try await Task.sleep(for: leaseDuration / 3)
                    let renewed = try await store.acquireLease(tenant: tenant, holder: holder, duration: leaseDuration)
                    guard renewed == lease else {
                        throw PollError(
                            code: .leaseHeldByAnother,
                            message: "the lease on tenant \(tenant) passed to another process; this cycle ends")
                    }
                }
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw CancellationError() }
            guard let result else { throw CancellationError() }
            return result
        }
    }

    private func crawl(
        _ lease: Lease, _ onProgress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws -> (report: CycleReport, error: PollError?) {
        let cycle = try await store.beginCycle(tenant: tenant, at: now())
        let known = KnownTree(try await store.directoriesAndProjects(tenant: tenant))
        var (report, error) = try await client.withSession { session in
            let context = CycleContext(
                tenant: tenant, cycle: cycle, lease: lease, store: store, session: session, flaps: flaps,
                details: details, now: now, logger: logger, onProgress: onProgress)
            let crawl = OfficeCrawl(context: context, known: known, cadence: cadence)
            var ended: PollError?
            do {
                try await crawl.run()
                try await context.settle()
            } catch let error as PollError where error.code != .leaseHeldByAnother {
                ended = error
                context.report.failure = "\(error)"
            }
            try await context.commit([], step: "end")
            let statistics = await session.statistics
            context.report.logins = statistics.logins
            context.report.requests = statistics.requests
            return (context.report, ended)
        }
        report.finishedAt = now()
        try await store.finishCycle(report, tenant: tenant)
        return (report, error)
    }
}
