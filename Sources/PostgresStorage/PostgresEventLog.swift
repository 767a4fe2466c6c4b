public import EventSourcing
public import PostgresClient

/// The append-only log in PostgreSQL. Its guarantees live in the function `log.append`; here they get their types.
public struct PostgresEventLog: Sendable {
    private let pool: PostgresPool
    private let notifier: HeadNotifier
    private let largestRoundTrip: Int
    private let onAppend: @Sendable (AppendRecord) -> Void

    static let attempts = 4

    /// - Parameters:
    ///   - largestRoundTrip: Batches of more events are copied into a staging table first, so that neither side has to
    ///     hold them as one message.
    ///   - onAppend: Told of appends when they have ended, of those that are decided in their transaction where they
    ///     succeed. Must return at once.
    public init(
        pool: PostgresPool, notifier: HeadNotifier, largestRoundTrip: Int = 2000,
        onAppend: @escaping @Sendable (AppendRecord) -> Void = { _ in }
    ) {
        self.pool = pool
        self.notifier = notifier
        self.largestRoundTrip = largestRoundTrip
        self.onAppend = onAppend
    }

    /// Appends a batch; the same batch again gives the first result.
    ///
    /// When the outcome is unknown (the connection broke during commit) the same bytes are sent again: the batch key
    /// makes that harmless.
    ///
    /// - Parameters:
    ///   - fence: The fence of the lease that the author holds, if he needs one.
    ///   - companion: Statements that belong to the same transaction. May run more than once.
    @discardableResult
    public func append(
        _ batch: PreparedBatch, fence: Int64? = nil,
        with companion: @escaping @Sendable (PostgresConnection) throws -> Void = { _ in }
    ) async throws -> Appended {
        guard !batch.events.isEmpty else {
            throw AppendError(code: .emptyBatch, batchKey: batch.key, detail: "it has no events")
        }
        let isLarge = batch.events.count > largestRoundTrip
        let appended = try await reporting(batch) {
            try await retrying(batch.key) {
                try await pool.withTenant(batch.tenant) { connection in
                    // Bookkeeping first: the sequencer's lock is taken last and held shortest.
                    try companion(connection)
                    return isLarge
                        ? try Self.appendStaged(batch, fence: fence, connection)
                        : try Self.append(batch, fence: fence, connection)
                }
            }
        }
        await notifier.announce(tenant: batch.tenant, head: appended.last)
        return appended
    }

    /// Appends what is decided in the same transaction, of what is read there; nothing where no batch comes of it.
    ///
    /// - Parameter decide: May run more than once, also after it was committed: its batch is then there already.
    func append<Value: Sendable>(
        tenant: TenantID,
        deciding decide: @escaping @Sendable (PostgresConnection) throws -> (batch: PreparedBatch?, value: Value)
    ) async throws -> Value {
        let began = ContinuousClock.now
        let (value, batch, appended) = try await retrying("") {
            try await pool.withTenant(tenant) { connection in
                let (batch, value) = try decide(connection)
                return (value, batch, try batch.map { try Self.append($0, fence: nil, connection) })
            }
        }
        if let batch, let appended {
            onAppend(AppendRecord(batch, appended, nil, since: began))
            await notifier.announce(tenant: tenant, head: appended.last)
        }
        return value
    }

    /// Appends batches of one tenant, none of them empty, for one commit; what is refused harms no other.
    ///
    /// - Returns: For each batch, in order, its place or why it was refused.
    func append(_ group: [(batch: PreparedBatch, fence: Int64?)]) async throws -> [Result<Appended, AppendError>] {
        guard let tenant = group.first?.batch.tenant else { return [] }
        let outcomes = try await retrying(group[0].batch.key) {
            try await pool.withTenant(tenant) { connection in
                let binds = BatchBinds.scalars(group, tenant) + BatchBinds.arrays(group.flatMap(\.batch.events))
                let rows = try connection.query(
                    SQL(statement: "log.append_each", [PostgresValue(tenant.rawValue)] + binds), AppendRow.init)
                return zip(group, rows).map { author, row in row.outcome(batchKey: author.batch.key) }
            }
        }
        if let last = outcomes.compactMap({ try? $0.get().last }).max() {
            // The next group need not wait for it.
            Task { await notifier.announce(tenant: tenant, head: last) }
        }
        return outcomes
    }

    private func reporting(_ batch: PreparedBatch, _ append: () async throws -> Appended) async throws -> Appended {
        let began = ContinuousClock.now
        do {
            let appended = try await append()
            onAppend(AppendRecord(batch, appended, nil, since: began))
            return appended
        } catch {
            onAppend(AppendRecord(batch, nil, error, since: began))
            throw error
        }
    }

    private func retrying<Value>(_ batchKey: String, _ body: () async throws -> Value) async throws -> Value {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch {
                // A rollback that failed too changes nothing: the connection is gone and the server rolls back.
                let cause = (error as? PostgresTransactionError)?.body ?? error
                guard let error = cause as? PostgresError else { throw cause }
                if let refusal = AppendError(error, batchKey: batchKey) { throw refusal }
                guard error.isRetryable, attempt < Self.attempts else { throw error }
                try await Task.sleep(for: .milliseconds(50 << attempt))
                attempt += 1
            }
        }
    }

    /// In a transaction of the caller's.
    static func append(
        _ batch: PreparedBatch, fence: Int64?, _ connection: PostgresConnection
    ) throws -> Appended {
        let binds = BatchBinds.scalars(batch, fence) + BatchBinds.arrays(batch.events)
        let rows = try connection.query(SQL(statement: "log.append", binds), AppendRow.init)
        return try rows[0].outcome(batchKey: batch.key).get()
    }

    private static func appendStaged(
        _ batch: PreparedBatch, fence: Int64?, _ connection: PostgresConnection
    ) throws -> Appended {
        try connection.execute(SQL(statement: "log.stage", []))
        try connection.copyIn(
            "copy pg_temp.staged_event from stdin (format binary)", columns: BatchBinds.stagedColumns
        ) { writer in
            for (index, event) in batch.events.enumerated() {
                try writer.writeRow(BatchBinds.row(event, ordinal: Int64(index) + 1))
            }
        }
        let rows = try connection.query(
            SQL(statement: "log.append_staged", BatchBinds.scalars(batch, fence)), AppendRow.init)
        return try rows[0].outcome(batchKey: batch.key).get()
    }
}

/// A row of what the appending functions return.
private struct AppendRow {
    private let appended: Appended?
    private let error: (code: String, message: String)?

    init(_ row: PostgresRow) throws {
        if let code = try row.textIfPresent("error_code") {
            appended = nil
            error = (code, try row.text("error_message"))
            return
        }
        error = nil
        appended = Appended(
            first: Position(try row.int64("first_position")), last: Position(try row.int64("last_position")),
            batch: try row.int64("batch"), chain: Hash(bytes: try row.bytes("chain")),
            wasReplayed: try row.bool("replayed"))
    }

    func outcome(batchKey: String) -> Result<Appended, AppendError> {
        if let appended { return .success(appended) }
        guard let error, let refusal = AppendError(sqlState: error.code, message: error.message, batchKey: batchKey)
        else { preconditionFailure("log.append_each reports only what AppendError knows") }
        return .failure(refusal)
    }
}

extension AppendError {
    /// `nil` when the database refused for another reason.
    init?(_ error: PostgresError, batchKey: String) {
        guard let state = error.sqlState else { return nil }
        self.init(sqlState: state, message: error.message, batchKey: batchKey)
    }

    init?(sqlState: String, message: String, batchKey: String) {
        let code: Code? =
            switch sqlState {
            case "LS403": .foreignTenant
            case "LS404": .unknownTenant
            case "LS409": .versionConflict
            case "LS410": .fencedOut
            case "LS422": .contentMismatch
            case "LS500": .wrongIsolation
            default: nil
            }
        guard let code else { return nil }
        self.init(code: code, batchKey: batchKey, detail: message)
    }
}

extension PostgresTimestamp {
    init(_ timestamp: Timestamp) { self.init(microsecondsSince1970: timestamp.microseconds) }
}

extension Timestamp {
    init(_ timestamp: PostgresTimestamp) { self.init(microseconds: timestamp.microsecondsSince1970) }
}
