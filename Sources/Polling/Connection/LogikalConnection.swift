public import EventSourcing
public import Logging
public import LogikalClient
import Synchronization

/// A Logikal, and what is kept about it from one cycle to the next: how one may move in it, which sessions of ours are
/// open, what was asked, and whether it is worth asking now.
///
/// Only the holder of the tenant's lease may begin a cycle with it: every session that is on record then has lost its
/// owner.
public final class LogikalConnection: Sendable {
    let client: LogikalClient
    private let store: any ConnectionStore
    private let tenant: TenantID
    private let ledger: SealedLedger
    private let journal: CallJournal
    private let retention: CallRetention
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let learnt = Mutex<Learnt?>(nil)

    private struct Learnt {
        let service: ServiceIdentity
        /// As it was read or written last.
        var stored: NavigationCapabilities?
    }

    /// In one cycle; more would hold it up for long where the service hangs.
    private static let mostClosed = 10
    /// The service has forgotten a session by then.
    private static let longestKept = Duration.seconds(7 * 86_400)

    public init(
        client: LogikalClient, store: any ConnectionStore, tenant: TenantID, seal: TokenSeal,
        retention: CallRetention = CallRetention(), now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        let journal = CallJournal()
        let ledger = SealedLedger(store: store, tenant: tenant, seal: seal, now: now) { error in
            logger.warning(
                "a closed session is still on record; the next cycle closes it again", metadata: ["error": "\(error)"])
        }
        var client = client
        client.ledger = ledger
        client.onCall = { [told = client.onCall] call in
            told?(call)
            journal.add(call, at: now())
        }
        self.client = client
        self.ledger = ledger
        self.journal = journal
        self.store = store
        self.tenant = tenant
        self.retention = retention
        self.now = now
        self.logger = logger
    }

    var breaker: CircuitBreaker {
        get async throws {
            try await store.breaker(of: client.configuration.address, tenant: tenant) ?? CircuitBreaker()
        }
    }

    /// Closes sessions that nobody uses any more, and learns how one may move in this version of the service.
    func begin(_ cycle: Int64) async throws {
        journal.turn(to: cycle)
        try await closeAbandoned()
        try await recall()
    }

    /// Stores what the cycle has taught. A failure is logged only: the cycle itself is over.
    func end(_ breaker: CircuitBreaker) async {
        do {
            // Also where the process is asked to stop just now: what was learnt stays true.
            try await Task {
                try await store.store(breaker, of: client.configuration.address, tenant: tenant)
                try await keepLessons()
                try await flush()
                try await store.forgetCalls(beyond: retention, tenant: tenant, at: now())
            }.value
        } catch {
            logger.warning("what a cycle taught about Logikal is not stored", metadata: ["error": "\(error)"])
        }
        journal.turn(to: nil)
    }

    /// Writes the calls if there are many or old ones. Losing some is no reason to stop.
    func flushIfDue() async {
        guard journal.isDue(at: now()) else { return }
        do { try await Task { try await flush() }.value } catch {
            logger.warning("calls are missing in the log of calls", metadata: ["error": "\(error)"])
        }
    }

    private func flush() async throws {
        let (calls, dropped) = journal.take()
        if dropped > 0 {
            logger.warning("calls are missing in the log of calls", metadata: ["dropped": "\(dropped)"])
        }
        if !calls.isEmpty { try await store.append(calls, tenant: tenant) }
    }
}

// MARK: - Sessions that nobody uses

extension LogikalConnection {
    /// The newest first, so that one that hangs for good keeps none that comes after it from being closed.
    private func closeAbandoned() async throws {
        var failures = 0
        for session in try await store.keptSessions(tenant: tenant).reversed().prefix(Self.mostClosed) {
            guard let (token, address) = ledger.open(session) else {
                logger.warning(
                    "a session of an earlier process can't be closed, because its token was sealed with another key",
                    metadata: ["session": "\(session.id)", "opened": "\(session.openedAt)"])
                await ledger.forget(session.id)
                continue
            }
            do {
                try await client.logout(token, at: address)
                logger.notice("closed a session that was left open", metadata: ["opened": "\(session.openedAt)"])
            } catch  where error.code == .sessionExpired {
                // The service has closed it by itself.
            } catch {
                guard session.openedAt + Self.longestKept > now() else {
                    await ledger.forget(session.id)
                    continue
                }
                logger.warning(
                    "a session that was left open is not closed; the next cycle tries again",
                    metadata: ["opened": "\(session.openedAt)", "error": "\(error)"])
                // Where two hang the others would too.
                failures += 1
                if failures == 2 { return }
                continue
            }
            await ledger.forget(session.id)
        }
    }
}

// MARK: - How one may move

extension LogikalConnection {
    private func recall() async throws {
        let version: ServiceVersion
        do { version = try await client.version() } catch {
            // The login will tell what is wrong; what this process has learnt holds meanwhile.
            logger.debug("Logikal tells no version", metadata: ["error": "\(error)"])
            return
        }
        let service = ServiceIdentity(address: client.configuration.address, version: version.description)
        guard learnt.withLock({ $0?.service }) != service else { return }
        let stored = try await store.capabilities(of: service, tenant: tenant)
        client.navigation.capabilities = stored ?? NavigationCapabilities()
        learnt.withLock { $0 = Learnt(service: service, stored: stored) }
    }

    private func keepLessons() async throws {
        let capabilities = client.navigation.capabilities
        guard let last = learnt.withLock({ $0 }), last.stored != capabilities else { return }
        try await store.store(capabilities, of: last.service, tenant: tenant, at: now())
        learnt.withLock { $0?.stored = capabilities }
    }
}
