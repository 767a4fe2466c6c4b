import CLibSQLite

/// A value of a parts list.
enum SQLiteValue: Sendable {
    case null
    case integer(Int)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// A table of a parts list with its rows.
struct SQLiteTable: Sendable {
    let name: String
    var columns: [(name: String, type: String)]
    var rows: [[SQLiteValue]] = []
}

/// Builds a database in memory and gives its bytes.
enum SQLiteImage {
    /// Where the header says which journal the file was written and is to be read with; 2 is WAL.
    static let journalBytes = 18...19

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The file's bytes. Its header says WAL, as the vendor's does, so a reader in memory has to patch it first.
    static func bytes(of tables: [SQLiteTable]) throws(Failure) -> [UInt8] {
        var handle: OpaquePointer?
        let opened = sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        defer { sqlite3_close(handle) }
        guard opened == SQLITE_OK, let database = handle else { throw Failure(description: "no database in memory") }
        try run("pragma page_size = 4096; begin", on: database)
        for table in tables {
            let columns = table.columns.map { "\"\($0.name)\" \($0.type)" }.joined(separator: ", ")
            try run("create table \"\(table.name)\" (\(columns))", on: database)
            try insert(table, into: database)
        }
        try run("commit", on: database)
        var size: sqlite3_int64 = 0
        guard let image = sqlite3_serialize(database, "main", &size, 0) else {
            throw Failure(description: "the database can't be serialized")
        }
        defer { sqlite3_free(image) }
        var bytes = Array(UnsafeBufferPointer(start: image, count: Int(size)))
        for index in journalBytes { bytes[index] = 2 }
        return bytes
    }

    private static func run(_ sql: String, on database: OpaquePointer) throws(Failure) {
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw failure(of: database) }
    }

    private static func insert(_ table: SQLiteTable, into database: OpaquePointer) throws(Failure) {
        guard !table.rows.isEmpty else { return }
        let places = repeatElement("?", count: table.columns.count).joined(separator: ", ")
        var handle: OpaquePointer?
        let sql = "insert into \"\(table.name)\" values (\(places))"
        guard sqlite3_prepare_v2(database, sql, -1, &handle, nil) == SQLITE_OK else { throw failure(of: database) }
        defer { sqlite3_finalize(handle) }
        for row in table.rows {
            for (index, value) in row.enumerated() { bind(value, at: Int32(index + 1), to: handle) }
            guard sqlite3_step(handle) == SQLITE_DONE else { throw failure(of: database) }
            sqlite3_reset(handle)
        }
    }

    private static func bind(_ value: SQLiteValue, at index: Int32, to statement: OpaquePointer?) {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let value): sqlite3_bind_int64(statement, index, sqlite3_int64(value))
        case .real(let value): sqlite3_bind_double(statement, index, value)
        case .text(let text): csqlite_bind_text(statement, index, text, Int32(text.utf8.count))
        case .blob(let bytes): csqlite_bind_blob(statement, index, bytes, Int32(bytes.count))
        }
    }

    private static func failure(of database: OpaquePointer) -> Failure {
        Failure(description: String(cString: sqlite3_errmsg(database)))
    }
}
