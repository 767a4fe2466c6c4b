public import Logging
import Synchronization

/// A bounded number of connections, lent first come, first served; where callers name on whose behalf they ask, to the
/// party that has the fewest, so that none makes the others wait.
///
/// Each connection has a thread of its own, on which a lease's whole body runs. Connections open when first needed.
public final class PostgresPool: Sendable {
    private enum Grant: Sendable {
        case take(PooledConnection)
        case make
    }

    private typealias Waiter = CheckedContinuation<Grant, any Error>

    private struct State {
        var places: PoolState<PooledConnection, Waiter>
        var closers: [CheckedContinuation<Void, Never>] = []
        var totals = PostgresPoolTotals()
    }

    private let configuration: PostgresConfiguration
    private let logger: Logger
    private let state: Mutex<State>

    public init(_ configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        state = Mutex(
            State(
                places: PoolState(
                    capacity: configuration.maximumConnections, maximumWaiters: configuration.maximumWaiters)))
    }

    /// Lends a connection to the body: one hop to the connection's thread and back, no suspension inside.
    ///
    /// Cancelling the calling task cancels the statement under way on the server.
    ///
    /// - Parameter party: On whose behalf; `nil` for what is nobody's in particular.
    /// - Throws: what the body throws; `PostgresError` with code `poolExhausted`, `connectionFailed`, `cancelled` or
    ///   `closed` when there is no connection to lend.
    @discardableResult
    public func withConnection<Value: Sendable>(
        for party: Int32? = nil, _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        let place = try await lease(party)
        state.withLock { $0.totals.leases += 1 }
        defer { giveBack(place, party) }
        let lease = place.interruption.begin()
        return try await withTaskCancellationHandler {
            try await place.run(body)
        } onCancel: {
            place.interruption.cancel(lease)
        }
    }

    /// Lends a connection with a transaction begun, and commits it after the body; see
    /// `PostgresConnection.withTransaction(isolation:settings:_:)` for what is thrown.
    @discardableResult
    public func withTransaction<Value: Sendable>(
        isolation: IsolationLevel = .readCommitted, settings: [TransactionSetting] = [], for party: Int32? = nil,
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await withConnection(for: party) { connection in
            try connection.withTransaction(isolation: isolation, settings: settings) { try body(connection) }
        }
    }

    /// Runs one statement by itself.
    ///
    /// - Returns: the rows inserted, updated, deleted or selected.
    @discardableResult
    public func execute(_ sql: SQL) async throws -> Int {
        try await withStatement { try $0.execute(sql) }
    }

    /// Runs one statement by itself and decodes its rows.
    public func query<Value: Sendable>(
        _ sql: SQL, _ decode: @escaping @Sendable (PostgresRow) throws -> Value
    ) async throws -> [Value] {
        try await withStatement { try $0.query(sql, decode) }
    }

    /// A connection for one statement, which a pooler in between must not see outside a transaction.
    private func withStatement<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        configuration.isPooledByTransaction ? try await withTransaction(body) : try await withConnection(body)
    }

    /// How busy the pool is.
    public var statistics: PostgresPoolStatistics {
        state.withLock { $0.places.statistics }
    }

    /// What the pool has done so far.
    public var totals: PostgresPoolTotals {
        state.withLock { $0.totals }
    }

    /// Refuses new leases, waits for those that run, and ends every session.
    public func close() async {
        for waiter in state.withLock({ $0.places.close() }) {
            waiter.resume(throwing: Self.closedError)
        }
        await withCheckedContinuation { closer in
            let isQuiet = state.withLock { state in
                if !state.places.isQuiet { state.closers.append(closer) }
                return state.places.isQuiet
            }
            if isQuiet { closer.resume() }
        }
        for place in state.withLock({ $0.places.takeIdle() }) {
            await place.disconnect()
        }
    }
}

extension PostgresPool {
    private func lease(_ party: Int32?) async throws -> PooledConnection {
        switch state.withLock({ $0.places.request(for: party) }) {
        case .take(let place): return place
        case .make: return try makePlace(party)
        case .wait: return try await standInLine(party)
        case .refuse(let waiting):
            state.withLock { $0.totals.refusals += 1 }
            throw exhausted(waiting: waiting)
        case .closed: throw Self.closedError
        }
    }

    private func makePlace(_ party: Int32?) throws -> PooledConnection {
        do {
            return try PooledConnection(configuration, logger: logger)
        } catch {
            let (waiter, closers) = state.withLock { ($0.places.failedToMake(for: party), Self.takeClosers(&$0)) }
            waiter?.resume(returning: .make)
            closers.forEach { $0.resume() }
            throw error
        }
    }

    private func standInLine(_ party: Int32?) async throws -> PooledConnection {
        let began = ContinuousClock.now
        let id = state.withLock { $0.places.makeID() }
        var isServed = false
        defer {
            let waited = ContinuousClock.now - began
            state.withLock { state in
                state.totals.waited += waited
                if isServed { state.totals.waits += 1 }
            }
        }
        let grant = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.expire(id) }
            defer { group.cancelAll() }
            return try await self.wait(id, party)
        }
        isServed = true
        switch grant {
        case .take(let place): return place
        case .make: return try makePlace(party)
        }
    }

    private func wait(_ id: UInt64, _ party: Int32?) async throws -> Grant {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                let answer: Result<Grant, any Error>? = state.withLock { state in
                    // `onCancel` may have run before there was anything to withdraw.
                    if Task.isCancelled { return .failure(Self.cancelledError) }
                    switch state.places.request(for: party, (id, waiter)) {
                    case .take(let place): return .success(.take(place))
                    case .make: return .success(.make)
                    case .wait: return nil
                    case .refuse(let waiting): return .failure(exhausted(waiting: waiting))
                    case .closed: return .failure(Self.closedError)
                    }
                }
                if let answer { waiter.resume(with: answer) }
            }
        } onCancel: {
            state.withLock { $0.places.withdraw(id) }?.resume(throwing: Self.cancelledError)
        }
    }

    /// Turns the caller away once the wait limit is over.
    private func expire(_ id: UInt64) async throws {
        try await Task.sleep(for: configuration.waitLimit)
        let (waiter, waiting) = state.withLock { state in
            let waiting = state.places.statistics.waiting
            let waiter = state.places.withdraw(id)
            if waiter != nil { state.totals.refusals += 1 }
            return (waiter, waiting)
        }
        waiter?.resume(throwing: exhausted(waiting: waiting))
    }

    private func giveBack(_ place: PooledConnection, _ party: Int32?) {
        let (waiter, closers) = state.withLock { ($0.places.giveBack(place, from: party), Self.takeClosers(&$0)) }
        waiter?.resume(returning: .take(place))
        closers.forEach { $0.resume() }
    }

    private static func takeClosers(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        guard state.places.isClosed, state.places.isQuiet else { return [] }
        defer { state.closers = [] }
        return state.closers
    }

    private func exhausted(waiting: Int) -> PostgresError {
        PostgresError(
            .poolExhausted,
            "all \(configuration.maximumConnections) connections stayed in use and \(waiting) callers wait "
                + "(limit \(configuration.waitLimit), \(configuration.maximumWaiters) callers): "
                + "shorten transactions or raise the number of connections")
    }

    private static let cancelledError = PostgresError(
        .cancelled, "the task was cancelled while it waited for a connection")
    private static let closedError = PostgresError(
        .closed, "the connection pool is closed: start no work after shutdown began")
}
