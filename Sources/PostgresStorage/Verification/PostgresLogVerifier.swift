public import EventSourcing
public import PostgresClient

/// Recomputes a tenant's log: leaves, roots, links and contents, the heads, versions and keys of its streams, what
/// redactions say of the payloads they replaced, and whether it is the history that signed checkpoints tell of.
public struct PostgresLogVerifier: Sendable {
    public struct Report: Sendable, Equatable {
        /// Those that are in the log: of the archived ones only the links are looked at, and what stayed of them.
        public let events: Int64
        /// The position up to which events are archived; 0 for none.
        public let archivedThrough: Position
        public let batches: Int64
        public let chain: Hash
        /// Checkpoints that were compared with the log.
        public let checkpoints: Int
        /// `nil` when everything is as it was appended.
        public let firstBreak: ChainVerifier.Break?
    }

    /// Where to begin. What comes before is taken to be what it says.
    public enum Start: Sendable, Equatable {
        case beginning
        case batch(Int64)
        /// After the newest checkpoint that the key signed; the beginning where there is none.
        case checkpoint
    }

    private let pool: PostgresPool
    private let key: LogVerifyKey?
    private let parallelism: Int64
    private let fewestPositionsPerSpan: Int64

    /// - Parameters:
    ///   - key: Who has to have signed the checkpoints that bear its id.
    ///   - parallelism: How many parts of the log are read at the same time, each by a connection.
    ///   - fewestPositionsPerSpan: What is worth a connection of its own.
    public init(
        pool: PostgresPool, key: LogVerifyKey? = nil, parallelism: Int = 2, fewestPositionsPerSpan: Int64 = 50_000
    ) {
        self.pool = pool
        self.key = key
        self.parallelism = Int64(max(1, parallelism))
        self.fewestPositionsPerSpan = max(1, fewestPositionsPerSpan)
    }

    /// What is appended meanwhile is left for the next time; what is redacted meanwhile is taken for what it is.
    ///
    /// - Parameters:
    ///   - checkpoints: Kept elsewhere: the log has to agree with them too.
    ///   - onProgress: Positions verified so far, and the head.
    /// - Throws: `NoSuchBatch`; `PostgresError`.
    public func verify(
        tenant: TenantID, from start: Start = .beginning, against checkpoints: [SignedCheckpoint] = [],
        onProgress: @escaping @Sendable (Int64, Int64) -> Void = { _, _ in }
    ) async throws -> Report {
        let (key, parallelism, fewest) = (key, parallelism, fewestPositionsPerSpan)
        let plan: VerificationPlan
        do {
            plan = try await reading(tenant) { connection in
                try VerificationPlan(
                    tenant, from: start, key: key, checkpoints: checkpoints.map(\.checkpoint),
                    fewestPositions: fewest, mostSpans: parallelism, connection)
            }
        } catch let broken as ChainVerifier.Break {
            return Report(
                events: 0, archivedThrough: .start, batches: 0, chain: .zero, checkpoints: 0, firstBreak: broken)
        }
        async let wrongStream = reading(tenant) { try StreamCheck(tenant, $0).firstBreak }
        let walks = try await walk(plan, tenant, onProgress)
        var finding = VerifiedSpans(plan, walks)
        if finding.firstBreak == nil {
            let last = plan.sequencer.batch
            let late = try await reading(tenant) { try $0.redactions(after: last, tenant: tenant) }
            finding.compareRedactions(withLate: late)
        }
        var firstBreak = finding.firstBreak
        if firstBreak == nil { firstBreak = try await wrongStream }
        return Report(
            events: max(0, finding.reached.head.rawValue - max(plan.first, plan.sequencer.floor).rawValue),
            archivedThrough: plan.sequencer.floor, batches: finding.reached.batches, chain: finding.reached.chain,
            checkpoints: finding.agreedCheckpoints, firstBreak: firstBreak)
    }

    private func walk(
        _ plan: VerificationPlan, _ tenant: TenantID, _ onProgress: @escaping @Sendable (Int64, Int64) -> Void
    ) async throws -> [LogWalk.Finding] {
        let progress = SpanProgress(plan, onProgress)
        return try await withThrowingTaskGroup(of: (Int, LogWalk.Finding).self) { group in
            for (number, span) in plan.spans.enumerated() {
                group.addTask {
                    let finding = try await reading(tenant) { connection in
                        try LogWalk.run(span, of: tenant, connection) { progress.note($0, of: number) }
                    }
                    return (number, finding)
                }
            }
            var findings: [Int: LogWalk.Finding] = [:]
            for try await (number, finding) in group { findings[number] = finding }
            return plan.spans.indices.compactMap { findings[$0] }
        }
    }

    /// One snapshot for all that the body asks, so that it doesn't take what is going on for breaks.
    private func reading<Value: Sendable>(
        _ tenant: TenantID, _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await pool.withTenant(tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            _ = try connection.execute("set local statement_timeout = 0")
            return try body(connection)
        }
    }
}

/// Verification was to begin after the end of the log.
public struct NoSuchBatch: Error, Sendable, Equatable, CustomStringConvertible {
    public let number: Int64
    /// How many there are.
    public let count: Int64

    public var description: String { "there is no batch \(number): there are only \(count) batches" }
}
