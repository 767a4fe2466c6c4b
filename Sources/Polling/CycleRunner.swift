public import EventSourcing
public import Logging
public import LogikalClient
import LogikalModel
import Operations
import Tracing

/// Runs one cycle for one tenant: takes the lease, logs in, walks, concludes, logs out, reports.
public struct CycleRunner: Sendable {
    private let client: LogikalClient
    private let connection: LogikalConnection?
    private let store: any PollStore
    private let tenant: TenantID
    private let cadence: PollCadence
    let leases: LeaseKeeper
    private let flaps: FlapRule
    private let details: DetailPolicy
    private let now: @Sendable () -> Timestamp
    private let jitter: @Sendable () -> Double
    private let logger: Logger
    /// Told of every look that came to its end, whoever wanted it. Must return at once.
    public var onReport: @Sendable (CycleReport) -> Void = { _ in }

    /// - Parameters:
    ///   - connection: What is kept about the client's Logikal; without one every cycle begins anew.
    ///   - cadence: What a cycle need not look at.
    ///   - holder: Names this process among all that ever poll.
    ///   - flaps: What is kept from consumers of the newest states until it has come to rest; nothing by default.
    ///   - details: What is asked for of a project besides its lists, drawings and parts.
    ///   - jitter: From 1 on; stretches pauses, so that several pollers do not come back together.
    ///   - isGone: Whether a holder is dead for sure, so that its lease need not expire first.
    public init(
        client: LogikalClient, connection: LogikalConnection? = nil, store: any PollStore, tenant: TenantID,
        cadence: PollCadence = .everything,
        holder: String, leaseDuration: Duration = .seconds(30), flaps: FlapRule = FlapRule(window: .zero),
        details: DetailPolicy = .none, isGone: @escaping @Sendable (_ holder: String) -> Bool = { _ in false },
        now: @escaping @Sendable () -> Timestamp,
        jitter: @escaping @Sendable () -> Double = { .random(in: 1...1.25) }, logger: Logger
    ) {
        self.client = connection?.client ?? client
        self.connection = connection
        self.jitter = jitter
        self.store = store
        self.tenant = tenant
        self.cadence = cadence
        leases = LeaseKeeper(
            store: store, tenant: tenant, holder: holder, duration: leaseDuration, isGone: isGone, logger: logger)
        self.flaps = flaps
        self.details = details
        self.now = now
        self.logger = logger
    }

    /// The report of a cycle that ended; a cycle that had to end early has its `failure` in it.
    ///
    /// Throws `PollError` with `leaseHeldByAnother`, `paused` or `stopped` when there is no cycle now, and errors of
    /// the store: what could not be stored was not learnt.
    public func run(
        as trigger: CycleTrigger = .person, onProgress: @escaping @Sendable (CycleProgress) -> Void = { _ in }
    ) async throws -> (report: CycleReport, error: PollError?) {
        let breaker = try await admit(trigger)
        return try await leases.withLease { lease in
            try await look(
                at: .everything, isDeep: false, as: trigger, breaker, under: lease, onProgress: onProgress)
        }
    }

    /// As `run` by a schedule that other processes may follow too.
    ///
    /// - Parameters:
    ///   - interval: From the end of one look at everything to the next, whichever process looks.
    ///   - last: The last look of this process, since which it has waited.
    /// - Throws: `PollError.Code.notDue`, and as `run(as:onProgress:)`.
    func run(
        every interval: Duration, after last: Int64?
    ) async throws -> (report: CycleReport, error: PollError?) {
        let breaker = try await admit(.schedule)
        return try await leases.withLease { lease in
            // Under the lease, so that of several that wake at one time one looks.
            try await requireDue(every: interval, after: last)
            return try await look(
                at: .everything, isDeep: false, as: .schedule, breaker, under: lease, onProgress: { _ in })
        }
    }

    private func requireDue(every interval: Duration, after last: Int64?) async throws {
        guard let look = try await store.lastLook(tenant: tenant), look.cycle != last else { return }
        let rest = interval - .microseconds(now().microseconds - look.endedAt.microseconds)
        // A moment to come is that of a clock which is wrong.
        guard rest > .zero, rest <= interval else { return }
        throw PollError(
            code: .notDue,
            message: "another process looked at tenant \(tenant) until \(look.endedAt); the next look is due "
                + "\(interval) after that",
            retryAfter: rest)
    }

    /// As `run` for a person who waits, for a part as well, under a lease that the caller keeps.
    ///
    /// - Parameter isDeep: Fetches drawings and parts lists also where nothing says that they changed.
    func look(
        at scope: SyncScope, isDeep: Bool = false, under lease: Lease,
        onProgress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws -> (report: CycleReport, error: PollError?) {
        try await look(
            at: scope, isDeep: isDeep, as: .person, try await admit(.person), under: lease, onProgress: onProgress)
    }

    /// Before anybody waits for a lease: a Logikal that is left alone keeps nobody from anything.
    private func admit(_ trigger: CycleTrigger) async throws -> CircuitBreaker {
        guard let connection else { return CircuitBreaker() }
        var breaker = try await connection.breaker
        let moment = now()
        switch breaker.admit(trigger, at: moment) {
        case .admitted: return breaker
        case .wait(let until):
            throw PollError(
                code: .paused,
                message: "Logikal failed several times in a row (\(breaker.cause?.rawValue ?? "unknown")) and is left "
                    + "alone until \(until); `logikal-sync sync` asks at once",
                retryAfter: .microseconds(until.microseconds - moment.microseconds))
        case .stopped:
            throw PollError(
                code: .stopped,
                message: "Logikal did not accept AUTH_USERNAME and AUTH_PASSWORD; nobody logs in before they have "
                    + "changed: correct them and start again, or try them with `logikal-sync sync`")
        }
    }

    private func look(
        at scope: SyncScope, isDeep: Bool, as trigger: CycleTrigger, _ breaker: CircuitBreaker, under lease: Lease,
        onProgress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws -> (report: CycleReport, error: PollError?) {
        try await withSpan("poll") { _ in
            try await watchedLook(at: scope, isDeep: isDeep, as: trigger, breaker, under: lease, onProgress: onProgress)
        }
    }

    private func watchedLook(
        at scope: SyncScope, isDeep: Bool, as trigger: CycleTrigger, _ breaker: CircuitBreaker, under lease: Lease,
        onProgress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws -> (report: CycleReport, error: PollError?) {
        let known = KnownTree(try await store.directoriesAndProjects(tenant: tenant))
        let failing = try await store.failingProjects(tenant: tenant)
        let cycle = try await store.beginCycle(tenant: tenant, at: now(), scope: scope, lease: lease)
        try await connection?.begin(cycle)
        var (report, error, learnt) = try await client.withSession { session in
            let context = CycleContext(
                tenant: tenant, cycle: cycle, lease: lease, store: store, client: client, session: session,
                connection: connection, breaker: breaker,
                projectFailures: ProjectFailures(failing, trigger: trigger, jitter: jitter), isDeep: isDeep,
                flaps: flaps, details: details, jitter: jitter, now: now,
                logger: logger, onProgress: onProgress)
            var ended: PollError?
            do {
                try await crawl(scope, known, context)
                // What a look at a part did not see may have moved on.
                if scope == .everything { try await context.settle() }
            } catch let error as PollError where error.code != .leaseHeldByAnother {
                ended = error
                context.report.failure = "\(error)"
            }
            try await context.commit([], step: "end")
            let statistics = await context.statistics
            context.report.logins = statistics.logins
            context.report.requests = statistics.requests
            return (context.report, ended, context.breaker)
        }
        report.finishedAt = now()
        await settle(learnt, after: breaker)
        try await store.finishCycle(report, tenant: tenant, lease: lease)
        onReport(report)
        return (report, error)
    }

    private func crawl(_ scope: SyncScope, _ tree: KnownTree, _ context: CycleContext) async throws {
        // Who asks for a part, or for all bytes, wants all of it.
        let cadence = scope == .everything && !context.isDeep ? self.cadence : .everything
        guard let id = scope.entity else {
            return try await OfficeCrawl(context: context, known: tree, cadence: cadence).run()
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
            let part = OfficeCrawl.Part(directory: entity.entity, place: place.child(entity.naturalKey.text))
            try await OfficeCrawl(context: context, known: tree, cadence: cadence, part: part).run()
        }
    }

    private func settle(_ breaker: CircuitBreaker, after before: CircuitBreaker) async {
        await connection?.end(breaker)
        guard breaker.endsCycle, breaker != before else { return }
        logger.error(
            "Logikal is left alone",
            metadata: [
                "state": "\(breaker.stateName)", "because": "\(breaker.cause?.rawValue ?? "unknown")",
                "until": "\(breaker.retryAt.map(\.description) ?? "its credentials have changed")",
            ])
    }
}
