import CLibPQ

extension PostgresConnection {
    /// Runs one statement.
    ///
    /// - Returns: the rows inserted, updated, deleted or selected; 0 for other statements.
    /// - Throws: `PostgresError`.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int {
        var affected = 0
        try run(sql) { affected = $0.affectedRows }
        return affected
    }

    /// Runs one statement and decodes its rows. All of them are in memory at once: for many, see `forEach`.
    ///
    /// - Throws: `PostgresError`, or what `decode` throws.
    public func query<Value>(_ sql: SQL, _ decode: (PostgresRow) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try run(sql) { result in
            values.reserveCapacity(Int(result.rowCount))
            for index in 0..<result.rowCount {
                values.append(try decode(PostgresRow(result: result, index: index)))
            }
        }
        return values
    }

    /// Runs one statement and hands over its rows one by one as they arrive, so that memory stays flat.
    ///
    /// No other statement can run until the last row. When `body` throws, the statement is cancelled, or read to its
    /// end inside a transaction, which a cancellation would fail.
    ///
    /// - Throws: `PostgresError`, or what `body` throws.
    public func forEach(_ sql: SQL, _ body: (PostgresRow) throws -> Void) throws {
        try run(sql, rowByRow: true) { result in
            for index in 0..<result.rowCount {
                try body(PostgresRow(result: result, index: index))
            }
        }
    }

    /// Runs several statements, such as a migration. They are one transaction unless the text says otherwise.
    ///
    /// - Throws: `PostgresError` for the first that fails; the server skips the rest.
    public func executeScript(_ text: String) throws {
        try executeSimple(text, label: SQL(text, binds: []).label)
    }

    /// Runs the body under another statement timeout, such as for a migration or a rebuild; zero is none.
    @discardableResult
    public func withStatementTimeout<Value>(_ timeout: Duration, _ body: () throws -> Value) throws -> Value {
        let previous = silenceLimit
        let setting = try query("show statement_timeout") { try $0.text(0) }.first ?? "0"
        try execute("select set_config('statement_timeout', \(String(timeout.milliseconds)), false)")
        silenceLimit = silenceLimit(statementTimeout: timeout)
        defer { silenceLimit = previous }
        let value = Result { try body() }
        // In a failed transaction nothing can be set, and its rollback undoes the setting.
        if PQtransactionStatus(handle) != PQTRANS_INERROR, !isAbandoned {
            isShielded = true
            defer { isShielded = false }
            try execute("select set_config('statement_timeout', \(setting), false)")
        }
        return try value.get()
    }

    /// Sends text by the simple protocol: no binds, no preparation, several statements allowed.
    func executeSimple(_ text: String, label: String, _ onResult: (PostgresResult) throws -> Void = { _ in }) throws {
        try roundTrip(label, text: text, send: { PQsendQuery(handle, text) }, onResult: onResult)
    }

    /// Prepares the statement unless it is, and runs it.
    private func run(_ sql: SQL, rowByRow: Bool = false, _ onResult: (PostgresResult) throws -> Void) throws {
        let label = sql.label
        let key = PreparedStatementCache.Key(text: sql.text, types: sql.binds.map(\.type))
        let parameters = try StatementParameters(sql.binds, statement: label)
        if configuration.isPooledByTransaction {
            return try roundTrip(
                label, text: sql.text, rowByRow: rowByRow,
                send: {
                    let types = key.types.map(\.rawValue)
                    return parameters.withArrays { values, lengths, formats in
                        PQsendQueryParams(
                            handle, sql.text, Int32(types.count), types, values, lengths, formats, 1)
                    }
                }, onResult: onResult)
        }
        for isLastAttempt in [false, true] {
            let name = try prepare(key, label)
            do {
                return try roundTrip(
                    label, rowByRow: rowByRow,
                    send: {
                        parameters.withArrays { values, lengths, formats in
                            PQsendQueryPrepared(handle, name, Int32(sql.binds.count), values, lengths, formats, 1)
                        }
                    }, onResult: onResult)
            } catch let error as PostgresError where error.isStalePlan {
                // The server found out before it began, so outside a transaction nothing is lost by trying anew.
                _ = statements.remove(key)
                if isLastAttempt || isInTransaction { throw error }
            }
        }
    }

    private func prepare(_ key: PreparedStatementCache.Key, _ label: String) throws -> String {
        if let name = statements.name(for: key) { return name }
        if let evicted = statements.evictIfFull() {
            try executeSimple("deallocate \(evicted)", label: "deallocate the least recently used statement")
        }
        let name = statements.makeName()
        let types = key.types.map(\.rawValue)
        try roundTrip(
            label, text: key.text, send: { PQsendPrepare(handle, name, key.text, Int32(types.count), types) },
            onResult: { _ in })
        statements.insert(name, for: key)
        return name
    }
}
