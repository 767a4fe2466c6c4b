public import EventSourcing
public import Logging
public import PartsLists
public import ServiceLifecycle

/// Decodes parts lists in the background, one after the other, in as many processes as there are.
public struct PartsListWorker: Service {
    private let store: any DecodingStore
    private let tenant: TenantID
    private let decoder: PartsListDecoder
    private let version: Int32
    private let now: @Sendable () -> Timestamp
    private let sleep: @Sendable (Duration) async throws -> Void
    private let waitForHead: @Sendable (Position) async throws -> Void
    private let logger: Logger

    /// After that many attempts a job is left to a person.
    static let mostAttempts: Int32 = 5
    /// Six times what the decoder allows itself: whoever is still at it then has died.
    static let lease = Duration.seconds(60)
    static let longestWait = Duration.seconds(30)

    /// - Parameters:
    ///   - version: Which decoder's results count as new; another one than the code's own is for tests.
    ///   - waitForHead: Returns when the log may be beyond the given position.
    public init(
        store: any DecodingStore, tenant: TenantID, decoder: PartsListDecoder = PartsListDecoder(),
        version: Int32 = PartsListDecoder.version, now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }, logger: Logger,
        waitForHead: @escaping @Sendable (Position) async throws -> Void
    ) {
        self.store = store
        self.tenant = tenant
        self.decoder = decoder
        self.version = version
        self.now = now
        self.sleep = sleep
        self.waitForHead = waitForHead
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let searched = try await drain()
                    try await pause(beyond: searched)
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.error("decoding stopped; it goes on in a moment", error: error)
                    try? await sleep(.seconds(1))
                }
            }
        }
    }

    /// Decodes everything that is due now.
    ///
    /// - Returns: How far the log was searched; `nil` where a newer program decodes.
    @discardableResult
    public func drain() async throws -> Position? {
        guard let searched = try await store.search(version: version, tenant: tenant) else { return nil }
        while let job = try await store.take(version: version, lease: Self.lease, tenant: tenant) {
            try Task.checkCancellation()
            await work(on: job)
        }
        return searched
    }

    private func work(on job: DecodingJob) async {
        do {
            // Whoever took it last time did not come to an end: it may be the bytes that killed him.
            guard job.attempts <= Self.mostAttempts else {
                return try await store.fail(
                    job, code: "abandoned",
                    message: "\(job.attempts - 1) attempts were begun and none came to an end; "
                        + "look for crashes in the log of the process before it is retried",
                    again: nil, tenant: tenant)
            }
            let outcome = try await outcome(of: job)
            try await store.conclude(job, outcome, tenant: tenant)
            if let refusal = outcome?.refusal {
                logger.warning(
                    "a parts list is refused", metadata: ["elevation": "\(job.elevation)", "error": "\(refusal)"])
            }
        } catch {
            await putOff(job, error)
        }
    }

    private func outcome(of job: DecodingJob) async throws -> DecodingOutcome? {
        guard let input = try await store.input(of: job, tenant: tenant) else { return nil }
        return try DecodingOutcome(input, version: version, tenant: tenant, observedAt: now()) {
            (bytes, subject) throws(PartsListError) in try decoder.decode(bytes, of: subject)
        }
    }

    private func putOff(_ job: DecodingJob, _ error: any Error) async {
        // Told to stop in the middle of it: its lease ends by itself, and nobody failed.
        guard !Task.isCancelled else { return }
        let code = (error as? DecodingFailure)?.code ?? (error as? AppendError)?.code.rawValue ?? "failed"
        let isLast = job.attempts >= Self.mostAttempts
        logger.log(
            level: isLast ? .error : .info, "a parts list is not decoded",
            metadata: [
                "elevation": "\(job.elevation)", "attempt": "\(job.attempts)", "error": "\(error)",
                "next": isLast ? "none; see logikal-sync jobs list" : "\(Self.backoff(after: job.attempts))",
            ])
        do {
            try await store.fail(
                job, code: code, message: "\(error)", again: isLast ? nil : Self.backoff(after: job.attempts),
                tenant: tenant)
        } catch {
            // Its lease ends by itself, and the attempt has been counted.
            logger.warning("a job's failure is not on record", metadata: ["job": "\(job.id)", "error": "\(error)"])
        }
    }

    /// 5 s, 20 s, 80 s, 320 s.
    static func backoff(after attempts: Int32) -> Duration {
        .seconds(5 << (2 * Int(max(0, min(attempts - 1, 6)))))
    }

    /// Until the log has more, or a job is due.
    private func pause(beyond searched: Position?) async throws {
        let due = try await store.untilNext(version: version, tenant: tenant) ?? Self.longestWait
        let wait = max(.milliseconds(10), min(due, Self.longestWait))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sleep(wait) }
            if let searched { group.addTask { try await waitForHead(searched) } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
