import CLibPQ

extension PostgresConnection {
    /// Runs the body between `begin` and `commit`; whatever it throws is thrown after a rollback.
    ///
    /// - Parameter settings: What holds in this transaction besides the configuration's; the same round trip sets it.
    ///
    /// A cancellation that arrives once `commit` was sent is ignored, so that the outcome is known.
    ///
    /// - Throws: the body's error; `PostgresTransactionError` when the rollback failed as well; `PostgresError` whose
    ///   `transactionStep` says which of `begin` and `commit` failed.
    @discardableResult
    public func withTransaction<Value>(
        isolation: IsolationLevel = .readCommitted, settings: [TransactionSetting] = [], _ body: () throws -> Value
    ) throws -> Value {
        try step(.begin) {
            if isInTransaction {
                throw PostgresError(.invalidStatement, "a transaction is open already: transactions do not nest")
            }
            let limits = configuration.isPooledByTransaction ? configuration.limits : []
            let setting = TransactionSetting.statement(limits + configuration.transactionSettings + settings)
            let begin = [isolation.beginStatement, setting].compactMap { $0 }.joined(separator: ";")
            do {
                try executeSimple(begin, label: "begin")
            } catch {
                try rollBack(after: error)
                throw error
            }
        }
        isInTransactionBlock = true
        defer { isInTransactionBlock = false }
        let value: Value
        do {
            value = try body()
            try throwIfCancelled()
        } catch {
            try rollBack(after: error)
            throw error
        }
        try step(.commit, commit)
        return value
    }

    /// - Throws: `PostgresError` with code `cancelled` when the leasing task was cancelled. For long work without SQL.
    public func throwIfCancelled() throws {
        if !isShielded, interruption.isCancelled {
            throw PostgresError(.cancelled, "the task was cancelled")
        }
    }

    private func commit() throws {
        isShielded = true
        defer { isShielded = false }
        var tag = ""
        try executeSimple("commit", label: "commit") { tag = $0.commandTag }
        guard tag == "COMMIT" else {
            throw PostgresError(
                .transactionAborted,
                "the server rolled back, as a statement before had failed: let that statement's error leave the body")
        }
    }

    private func rollBack(after error: any Error) throws {
        // A connection that is gone was rolled back by the server.
        guard !isAbandoned, PQstatus(handle) == CONNECTION_OK else { return }
        isShielded = true
        defer { isShielded = false }
        do {
            try executeSimple("rollback", label: "rollback")
        } catch let rollback as PostgresError {
            abandon()
            throw PostgresTransactionError(body: error, rollback: rollback.during(.rollback))
        }
    }

    private func step(_ step: PostgresError.TransactionStep, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as PostgresError {
            throw error.during(step)
        }
    }
}
