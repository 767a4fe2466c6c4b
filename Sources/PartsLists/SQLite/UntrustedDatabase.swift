import CLibSQLite

/// A SQLite file that anybody may have made, opened in memory to be read.
///
/// SQLite gets a copy that it can't write to, no way to the file system, no triggers, views, functions or extensions,
/// and an authorizer that knows the few statements that a parts list is read with. A budget ends what takes too long.
final class UntrustedDatabase {
    private let handle: OpaquePointer
    private let image: UnsafeMutablePointer<UInt8>
    private let watchdog: Watchdog
    private let readable: Set<String>

    /// - Parameter readable: The tables that may be read, besides the schema.
    init(_ bytes: [UInt8], readable: Set<String>, limits: PartsListLimits) throws(PartsListError) {
        try SQLiteHeader.check(bytes, limits: limits)
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let status = sqlite3_open_v2(":memory:", &opened, flags, nil)
        guard let handle = opened else { throw PartsListError(.timedOut, "SQLite has no memory for a database") }
        self.handle = handle
        image = .allocate(capacity: bytes.count)
        image.initialize(from: bytes, count: bytes.count)
        // A file in memory has no write-ahead log; its header may say so all the same.
        for index in SQLiteHeader.journalBytes { image[index] = 1 }
        watchdog = Watchdog(limits)
        self.readable = Set(readable.map { $0.lowercased() })
        guard status == SQLITE_OK else { throw PartsListError(.timedOut, "SQLite can't open a database in memory") }
        try harden(limits)
        try attach(size: bytes.count)
        sqlite3_progress_handler(
            handle, Watchdog.stepsPerCall,
            { Unmanaged<Watchdog>.fromOpaque($0!).takeUnretainedValue().isSpent() ? 1 : 0 },
            Unmanaged.passUnretained(watchdog).toOpaque())
        try run("pragma temp_store = memory")
        try run("pragma trusted_schema = off")
        try run("pragma cell_size_check = on")
        try run("pragma query_only = on")
        // A check may compare megabytes with megabytes in one step, which no budget ends.
        try run("pragma ignore_check_constraints = on")
        sqlite3_set_authorizer(
            handle,
            { context, action, first, second, _, _ in
                Unmanaged<UntrustedDatabase>.fromOpaque(context!).takeUnretainedValue().verdict(action, first, second)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        sqlite3_close_v2(handle)
        image.deallocate()
    }

    private func harden(_ limits: PartsListLimits) throws(PartsListError) {
        let switches: [(option: Int32, value: Int32)] = [
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0), (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
            (SQLITE_DBCONFIG_ENABLE_VIEW, 0), (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
            (SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0), (SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0),
        ]
        for (option, value) in switches {
            var result: Int32 = -1
            guard csqlite_db_config(handle, option, value, &result) == SQLITE_OK, result == value else {
                throw PartsListError(
                    .forbidden, "this SQLite can't be made safe for untrusted files (option \(option))")
            }
        }
        let bounds: [(limit: Int32, value: Int)] = [
            (SQLITE_LIMIT_LENGTH, 4 * 1024 * 1024), (SQLITE_LIMIT_SQL_LENGTH, 100_000), (SQLITE_LIMIT_COLUMN, 200),
            (SQLITE_LIMIT_EXPR_DEPTH, 20), (SQLITE_LIMIT_COMPOUND_SELECT, 3), (SQLITE_LIMIT_VDBE_OP, 25_000),
            (SQLITE_LIMIT_FUNCTION_ARG, 8), (SQLITE_LIMIT_ATTACHED, 0), (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100),
            (SQLITE_LIMIT_VARIABLE_NUMBER, 8), (SQLITE_LIMIT_TRIGGER_DEPTH, 1), (SQLITE_LIMIT_WORKER_THREADS, 0),
        ]
        for (limit, value) in bounds { sqlite3_limit(handle, limit, Int32(value)) }
    }

    private func attach(size: Int) throws(PartsListError) {
        let size = sqlite3_int64(size)
        let flags = UInt32(SQLITE_DESERIALIZE_READONLY)
        let status = sqlite3_deserialize(handle, "main", image, size, size, flags)
        guard status == SQLITE_OK else { throw error(status, in: "the file") }
    }

    private func verdict(_ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?) -> Int32 {
        let name = first.map { String(cString: $0) } ?? ""
        switch action {
        case SQLITE_SELECT: return SQLITE_OK
        case SQLITE_READ:
            return readable.contains(name.lowercased()) || name == "sqlite_master" ? SQLITE_OK : SQLITE_DENY
        case SQLITE_PRAGMA: return name == "quick_check" || name == "table_xinfo" ? SQLITE_OK : SQLITE_DENY
        default: return SQLITE_DENY
        }
    }

    private func run(_ sql: String) throws(PartsListError) {
        try forEachRow(sql, in: "the file") { _ throws(PartsListError) in }
    }

    /// Runs a statement of ours and hands its rows out one by one; they are valid within the call only.
    ///
    /// - Parameter subject: What the statement reads, for the error.
    func forEachRow(
        _ sql: String, in subject: String, _ body: (_ row: borrowing Row) throws(PartsListError) -> Void
    ) throws(PartsListError) {
        var prepared: OpaquePointer?
        let status = sqlite3_prepare_v2(handle, sql, -1, &prepared, nil)
        guard status == SQLITE_OK, let statement = prepared else { throw error(status, in: subject) }
        defer { sqlite3_finalize(statement) }
        while true {
            let status = sqlite3_step(statement)
            guard status == SQLITE_ROW else {
                if status == SQLITE_DONE { return }
                throw error(status, in: subject)
            }
            try body(Row(statement: statement))
        }
    }

    /// SQLite's own words may quote the file, so they are cut and made printable.
    private func error(_ status: Int32, in subject: String) -> PartsListError {
        switch status & 0xFF {
        case SQLITE_INTERRUPT:
            return watchdog.isOutOfTime
                ? PartsListError(.timedOut, "reading \(subject) took longer than is allowed")
                : PartsListError(.tooMuchWork, "reading \(subject) takes more steps than a parts list can need")
        case SQLITE_AUTH: return PartsListError(.forbidden, "\(subject) would run something when it is read")
        case SQLITE_TOOBIG: return PartsListError(.tooMuchWork, "\(subject) holds a value that is too large")
        case SQLITE_NOMEM: return PartsListError(.timedOut, "there is no memory to read \(subject)")
        case SQLITE_NOTADB: return PartsListError(.notSQLite, "it is no SQLite database")
        default:
            let words = Printable.text(String(cString: sqlite3_errmsg(handle)), atMost: 120)
            return PartsListError(.damaged, "\(subject) can't be read: \(words)")
        }
    }
}

/// A row of a statement that is being stepped.
struct Row: ~Copyable {
    fileprivate let statement: OpaquePointer

    func cell(_ index: Int) -> Cell { Cell(statement, Int32(index)) }
}
