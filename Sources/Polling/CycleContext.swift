import EventSourcing
import Foundation
import Logging
import LogikalClient
import LogikalModel

/// What the parts of one cycle share: the session, the store, what was learnt and is not stored yet.
final class CycleContext {
    let tenant: TenantID
    let cycle: Int64
    let lease: Lease
    let store: any PollStore
    let session: LogikalSession
    private let client: LogikalClient
    private var otherSession: LogikalSession?
    private var closedSessions = SessionStatistics()
    /// Whether drawings and parts lists are fetched also where nothing says that they changed.
    let isDeep: Bool
    let flaps: FlapRule
    let details: DetailPolicy
    let now: @Sendable () -> Timestamp
    let logger: Logger
    private let onProgress: @Sendable (CycleProgress) -> Void
    var report: CycleReport
    var work = WorkCount()
    /// Scopes and counts that no event waits for; they go with the next commit.
    private var pending: PollCommit
    private var silence = Silence()
    private(set) var breaker: CircuitBreaker
    private(set) var projectFailures: ProjectFailures
    private let jitter: @Sendable () -> Double
    /// Whether the breaker knows already that the present directory or project fails.
    private var hasFailedHere = false
    private let connection: LogikalConnection?

    static let pendingScopesPerCommit = 200
    static let readAgain = "it is read again in the next cycle"
    private static let silent: Set<LogikalError.Code> = [
        .timedOut, .unreachable, .connectionLost, .wrongAddress, .sessionExpired,
    ]

    init(
        tenant: TenantID, cycle: Int64, lease: Lease, store: any PollStore, client: LogikalClient,
        session: LogikalSession, connection: LogikalConnection?, breaker: CircuitBreaker,
        projectFailures: ProjectFailures, isDeep: Bool = false, flaps: FlapRule, details: DetailPolicy,
        jitter: @escaping @Sendable () -> Double,
        now: @escaping @Sendable () -> Timestamp, logger: Logger,
        onProgress: @escaping @Sendable (CycleProgress) -> Void
    ) {
        self.tenant = tenant
        self.cycle = cycle
        self.lease = lease
        self.store = store
        self.client = client
        self.session = session
        self.connection = connection
        self.breaker = breaker
        self.projectFailures = projectFailures
        self.jitter = jitter
        self.isDeep = isDeep
        self.flaps = flaps
        self.details = details
        self.now = now
        self.logger = logger
        self.onProgress = onProgress
        report = CycleReport(cycle: cycle, startedAt: now())
        pending = PollCommit(at: report.startedAt)
    }

    /// What the sessions of this cycle have cost so far.
    var statistics: SessionStatistics {
        get async {
            let own = await session.statistics + closedSessions
            guard let otherSession else { return own }
            return await own + otherSession.statistics
        }
    }

    /// Runs `body` with a session besides that of the cycle where two may be open, with none where one may. It logs in
    /// when it is asked something for the first time.
    func withOtherSession<Value>(_ body: (LogikalSession?) async throws -> Value) async throws -> Value {
        guard client.configuration.maximumSessions > 1 else { return try await body(nil) }
        return try await client.withSession { other in
            otherSession = other
            let result: Result<Value, any Error>
            do { result = .success(try await body(other)) } catch { result = .failure(error) }
            otherSession = nil
            closedSessions = closedSessions + (await other.statistics)
            return try result.get()
        }
    }

    /// Reads one listing. `nil` when it failed; the failure is on record then, and nothing may be concluded from it.
    ///
    /// - Parameters:
    ///   - known: What lives, and how to open something of it by its id: where the list names nothing any more, only
    ///     that what was in it can't be opened either confirms that.
    func listing<Row>(
        _ scope: String, of subject: EntityReference? = nil, level: EntityType, knownCount: Int,
        known: (tree: KnownTree, open: (String) async throws(LogikalError) -> Void)? = nil,
        read: (_ expectsItems: Bool) async throws(LogikalError) -> Listing<Row>
    ) async throws -> ListingOutcome<Row> {
        await announce(scope)
        do throws(LogikalError) {
            var listing = try await read(knownCount > 0)
            // A listing that fails as an empty one has been seen; one that stays empty is asked twice.
            if listing.rows.isEmpty, knownCount > 0 { listing = try await read(knownCount > 0) }
            answered()
            report.listed[level, default: 0] += listing.rows.count
            var finding = Self.finding(listing, knownCount: knownCount)
            if finding == nil, listing.rows.isEmpty, knownCount > 0, let (tree, open) = known,
                let id = tree.someID(of: level, in: subject)
            {
                finding = try await Self.doubt(id, open)
            }
            record(
                ScopeResult(
                    scope: scope, of: subject, level: level.rawValue, outcome: finding == nil ? .complete : .partial,
                    listed: listing.rows.count,
                    finding: finding.map { "\($0); nothing of this list is called missing" }, lookedAt: now()))
            return .read(listing.rows, isComplete: finding == nil)
        } catch {
            try fail(scope, of: subject, level: level.rawValue, error)
            return .failed(error)
        }
    }

    /// How Logikal says that there is nothing to open; 409 for a directory it does not know (`logikal-api.md` 4, 6).
    private static let absences: Set<LogikalError.Code> = [.notFound, .badRequest, .wrongContext]

    /// Why a list that names nothing any more is not believed.
    private static func doubt(
        _ id: String, _ open: (String) async throws(LogikalError) -> Void
    ) async throws(LogikalError) -> String? {
        do throws(LogikalError) {
            try await open(id)
            return "it names nothing, and \(id), which was in it, can be opened"
        } catch {
            if error.code == .cancelled { throw error }
            return absences.contains(error.code)
                ? nil : "it names nothing, and whether \(id), which was in it, is gone can't be told: \(error)"
        }
    }

    /// Why a listing that was read is not complete. One without data where nothing was known has nothing to lose.
    private static func finding<Row>(_ listing: Listing<Row>, knownCount: Int) -> String? {
        if let rejected = listing.rejected.first { return "\(rejected)" }
        return listing.hasData || knownCount == 0 ? nil : "the answer had no list where \(knownCount) items were known"
    }

    /// Puts a failure on record. Throws when the whole cycle has to end for it.
    ///
    /// - Parameters:
    ///   - level: What a list is of, or which bytes; `nil` for anything else beside the lists.
    ///   - isSettled: It is expected to stay as it is, so that the project counts as read.
    func fail(
        _ scope: String, of subject: EntityReference? = nil, level: String? = nil, _ error: LogikalError,
        next: String = CycleContext.readAgain, isSettled: Bool = false
    ) throws {
        // Nothing failed: somebody ended the cycle.
        if error.code == .cancelled { throw CancellationError() }
        record(
            ScopeResult(
                scope: scope, of: subject, level: level, outcome: .failed, listed: 0,
                finding: "\(error) Nothing of it is called missing; \(next).", lookedAt: now()))
        logger.warning("scope not read", metadata: ["scope": "\(scope)", "error": "\(error)"])
        // Who gets no session learns nothing of the project.
        if !isSettled, error.scope.endpoint != .login {
            projectFailures.note(error, isOfList: level.map { AssetKind(rawValue: $0) == nil } ?? false)
        }
        count(error)
        if error.code == .unauthorized {
            throw PollError(code: .refused, message: "Logikal refuses to let us in; no cycle can work", cause: error)
        }
        let isLogin = error.scope.endpoint == .login
        // Asking for a session again and again helps nobody, least of all where licences are short.
        if error.code == .loginRefused || (isLogin && !silence.hasEverAnswered) {
            throw PollError(
                code: .unavailable, message: "Logikal opens no session; the cycle ends, and a later one tries again",
                cause: error)
        }
        if breaker.endsCycle {
            throw PollError(
                code: .unavailable,
                message:
                    "Logikal failed for \(CircuitBreaker.Policy().threshold) directories or projects in a row; the "
                    + "cycle ends",
                cause: error)
        }
        guard Self.isSilence(error) else { return silence.answered() }
        silence.failed()
        guard silence.endsCycle else { return }
        throw PollError(
            code: .unavailable,
            message: "Logikal did not answer for \(Silence.subjectsUntilEnd) directories or projects in a row; "
                + "the cycle ends",
            cause: error)
    }

    /// Says that another directory or project is looked at from now on.
    func turnToNext() {
        silence.turnToNext()
        hasFailedHere = false
    }

    func answered() {
        silence.answered()
        hasFailedHere = false
        breaker.answered(at: now())
    }

    /// A directory or project counts once for the breaker, however many of its calls fail; a login always does.
    private func count(_ error: LogikalError) {
        if CircuitBreaker.isAnswer(error) { return breaker.answered(at: now()) }
        if !hasFailedHere || error.scope.endpoint == .login {
            breaker.failed(error, at: now(), jitter: jitter())
        }
        hasFailedHere = true
    }

    /// Whether `error` says nothing of what was asked for, only that the service did not get to it.
    static func isSilence(_ error: LogikalError) -> Bool {
        error.scope.endpoint == .login || silent.contains(error.code)
    }

    /// Whether the project is to be read now. One that has failed several times is left alone for a while, and said so.
    func enter(_ project: EntityReference, label: String) -> Bool {
        turnToNext()
        guard let failure = projectFailures.enter(project.id, at: now()) else { return true }
        leaveAlone("phases of \(label)", of: project, level: EntityType.phase.rawValue, failure)
        return false
    }

    /// Says that something is not asked for now because it has failed several times.
    func leaveAlone(_ scope: String, of subject: EntityReference, level: String, _ failure: ProjectFailure) {
        projectFailures.leaveAlone(in: failure.project)
        record(
            ScopeResult(
                scope: scope, of: subject, level: level, outcome: .failed, listed: 0,
                finding: "left alone after \(failure.failures) failures in a row, until \(failure.retryAt): "
                    + "\(failure.message) Nothing of it is called missing; see `logikal-sync sync failing`",
                lookedAt: now()))
    }

    /// The parts lists of a project that was entered before are looked at from now on.
    func reenter(_ project: EntityReference) {
        turnToNext()
        projectFailures.reenter()
    }

    /// The look at the project that was entered last is over.
    ///
    /// - Parameter isRead: Nothing of it is left to be read in this cycle, so that it may count as read.
    func leave(_ project: EntityReference, isRead: Bool = true) {
        switch projectFailures.leave(project.id, isRead: isRead, at: now()) {
        case .failed(let failure): pending.failedProjects.append(failure)
        case .recovered(let id): pending.recoveredProjects.append(id)
        case nil: break
        }
    }

    /// Says that the rest of a project's lists, drawings or parts lists is not asked for.
    func leave(_ scope: String) {
        record(
            ScopeResult(
                scope: scope, outcome: .failed, listed: 0,
                finding: "left after \(Silence.failuresUntilLeft) calls in a row without an answer; nothing of it is "
                    + "called missing; it is read again in the next cycle",
                lookedAt: now()))
    }

    /// Says that removals wait for a person.
    func reportHold(of count: Int, in what: String) {
        record(
            ScopeResult(
                scope: "removals in \(what)", outcome: .partial, listed: 0,
                finding: "\(count) are missing, which is more than is believed unasked; they stay until somebody "
                    + "decides: `logikal-sync sync withheld` tells which, `sync approve` or `sync reject` settles it",
                lookedAt: now()))
    }

    /// Says in the report what this look could not decide. Nothing was read in vain, so no list's record changes.
    func leaveOpen(_ scope: String, _ finding: String) {
        report.add(ScopeResult(scope: scope, outcome: .partial, listed: 0, finding: finding, lookedAt: now()))
    }

    func record(_ scope: ScopeResult) {
        report.add(scope)
        pending.scopes.append(scope)
    }

    func miss(_ entity: UUID) { pending.missed.append(entity) }

    func settle(_ entity: UUID) { pending.settled.append(entity) }

    func visited(_ visit: Visit) { pending.visits[visit.project] = visit }

    /// Counts bytes that came, and says so when none came where some were known.
    func note(_ blob: Blob?, as kind: AssetKind, of elevation: EntityReference, _ scope: String, isSuspicious: Bool) {
        if let blob { return report.add(blob, as: kind) }
        guard isSuspicious else { return }
        record(
            ScopeResult(
                scope: scope, of: elevation, level: kind.rawValue, outcome: .partial, listed: 0,
                finding: "the answer had no bytes where some were known; they stay, and it is asked again in the next "
                    + "cycle",
                lookedAt: now()))
    }

    /// Stores events together with everything learnt since the last commit. `step` names the batch within the cycle.
    func commit(
        _ events: [ProposedEvent], step: String, stamps: [AssetStamp] = [], blobs: [Blob] = []
    ) async throws {
        try Task.checkCancellation()
        var commit = pending
        commit.at = now()
        commit.stamps = stamps
        commit.blobs = blobs
        if !events.isEmpty {
            commit.batch = ProposedBatch(
                key: "poll:\(cycle):\(step)", kind: .poll, actor: "poller", metadata: ["poll": .integer(cycle)],
                events: try await marked(events))
        }
        pending = PollCommit(at: commit.at)
        await connection?.flushIfDue()
        guard !commit.isEmpty else { return }
        try await store.commit(commit, tenant: tenant, cycle: cycle, lease: lease)
        report.add(events)
    }

    /// Shows what has come to rest.
    func settle() async throws {
        let moment = now()
        let events = try await store.dampedEntities(tenant: tenant).compactMap { flaps.settlement(of: $0, at: moment) }
        if !events.isEmpty { try await commit(events, step: "settled") }
    }

    /// Only what changes something can put something back.
    private func marked(_ events: [ProposedEvent]) async throws -> [ProposedEvent] {
        let changed = Set(events.filter { !$0.before.isEmpty }.map(\.entity.id))
        guard flaps.window > .zero, !changed.isEmpty else { return events }
        var newest = try await store.newestChanges(of: Array(changed), tenant: tenant)
        return events.map { event in
            defer { newest[event.entity.id] = NewestChange(event) }
            return flaps.marked(event, after: newest[event.entity.id])
        }
    }

    func flushIfLarge() async throws {
        if pending.scopes.count >= Self.pendingScopesPerCommit { try await commit([], step: "scopes") }
    }

    func announce(_ scope: String) async {
        onProgress(
            CycleProgress(
                scope: scope, work: work, listed: report.listed, events: report.eventCount,
                requests: await statistics.requests))
    }
}
