import CLibSQLite

/// A value as SQLite stored it; what a column is declared as says nothing about that.
enum Cell: Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    /// Pictures and the like, of which nothing is read.
    case blob

    init(_ statement: OpaquePointer, _ index: Int32) {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, index))
        case SQLITE_FLOAT: self = .real(sqlite3_column_double(statement, index))
        case SQLITE_TEXT:
            // Bytes after the text: SQLite may convert the text's encoding, which moves it.
            guard let start = sqlite3_column_text(statement, index) else {
                self = .null
                return
            }
            let count = Int(sqlite3_column_bytes(statement, index))
            self = .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        case SQLITE_BLOB: self = .blob
        default: self = .null
        }
    }
}
