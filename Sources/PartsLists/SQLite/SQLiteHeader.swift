/// The first hundred bytes of a SQLite file (https://www.sqlite.org/fileformat.html, 1.3).
enum SQLiteHeader {
    static let size = 100
    /// Where it says which journal the file was written and is to be read with; 2 is WAL.
    static let journalBytes = 18...19
    private static let magic = Array("SQLite format 3\0".utf8)

    /// Refuses what is no whole SQLite file before SQLite sees it.
    static func check(_ bytes: [UInt8], limits: PartsListLimits) throws(PartsListError) {
        guard bytes.count <= limits.bytes else {
            throw PartsListError(
                .tooLarge, "it has \(bytes.count) bytes, and no more than \(limits.bytes) are read of a parts list")
        }
        guard bytes.count >= size, bytes.starts(with: magic) else {
            throw PartsListError(.notSQLite, bytes.isEmpty ? "it is empty" : "it does not begin as a SQLite file does")
        }
        let size = pageSize(bytes)
        guard size >= 512, size.nonzeroBitCount == 1 else {
            throw PartsListError(.damaged, "its header names a page size of \(size) bytes")
        }
        guard bytes.count.isMultiple(of: size) else {
            throw PartsListError(.damaged, "it is cut off: \(bytes.count) bytes are no whole pages of \(size)")
        }
    }

    static func pageSize(_ bytes: [UInt8]) -> Int {
        let stored = Int(bytes[16]) << 8 | Int(bytes[17])
        return stored == 1 ? 65_536 : stored
    }
}
