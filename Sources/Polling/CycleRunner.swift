public import EventSourcing
public import Logging
public import LogikalClient
import Operations

/// Runs one cycle for one tenant: takes the lease, logs in, walks, concludes, logs out, reports.
public struct CycleRunner: Sendable {
    private let client: LogikalClient
    private let store: any PollStore
    private let tenant: TenantID
    let leases: LeaseKeeper
    private let flaps: FlapRule
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    /// - Parameters:
    ///   - holder: Names this process among all that ever poll.
    ///   - flaps: What is kept from consumers of the newest states until it has come to rest; nothing by default.
    ///   - isGone: Whether a holder is dead for sure, so that its lease need not expire first.
    public init(
        client: LogikalClient, store: any PollStore, tenant: TenantID, holder: String,
        leaseDuration: Duration = .seconds(30), flaps: FlapRule = FlapRule(window: .zero),
        isGone: @escaping @Sendable (_ holder: String) -> Bool = { _ in false },
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.client = client
        self.store = store
        self.tenant = tenant
        leases = LeaseKeeper(
            store: store, tenant: tenant, holder: holder, duration: leaseDuration, isGone: isGone, logger: logger)
        self.flaps = flaps
        self.now = now
        self.logger = logger
    }

    /// The report of a cycle that ended; a cycle that had to end early has its `failure` in it.
    ///
    /// Throws `PollError.leaseHeldByAnother`, and errors of the store: what could not be stored was not learnt.
    public func run(
        onProgress: @escaping @Sendable (CycleProgress) -> Void = { _ in }
    ) async throws -> (report: CycleReport, error: PollError?) {
        try await leases.withLease { try await look(at: .everything, under: $0, onProgress: onProgress) }
    }

    /// As `run`, for a part as well, under a lease that the caller keeps.
    ///
    /// - Parameter isDeep: Fetches drawings and parts lists also where nothing says that they changed.
    func look(
        at scope: SyncScope, isDeep: Bool = false, under lease: Lease,
        onProgress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws -> (report: CycleReport, error: PollError?) {
        let cycle = try await store.beginCycle(tenant: tenant, at: now(), scope: scope, lease: lease)
        let known = KnownTree(try await store.directoriesAndProjects(tenant: tenant))
        var (report, error) = try await client.withSession { session in
            let context = CycleContext(
                tenant: tenant, cycle: cycle, lease: lease, store: store, session: session, flaps: flaps,
                isDeep: isDeep, now: now, logger: logger, onProgress: onProgress)
            var ended: PollError?
            do {
                try await Self.crawl(scope, known, context)
                // What a look at a part did not see may have moved on.
                if scope == .everything { try await context.settle() }
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
        try await store.finishCycle(report, tenant: tenant, lease: lease)
        return (report, error)
    }

    private static func crawl(_ scope: SyncScope, _ tree: KnownTree, _ context: CycleContext) async throws {
        guard let id = scope.entity else {
            return try await DirectoryCrawl(context: context, known: tree).run()
        }
        guard let entity = tree[id], !entity.isDeleted, let place = tree.place(of: entity.parent) else {
            throw PollError(
                code: .removed,
                message: "\(scope) can't be reached: it, or a directory above it, was removed; a look at everything "
                    + "tells what is there")
        }
        if case .project = scope {
            try await OneProjectCrawl(context: context, known: tree).run(entity, in: place)
        } else {
            try await DirectoryCrawl(context: context, known: tree, isWhole: false).run(below: entity, in: place)
        }
    }
}
