/// What a SQLite file says of itself in its first hundred bytes (https://www.sqlite.org/fileformat.html, 1.3).
enum SQLiteFile {
    private static let magic = Array("SQLite format 3\0".utf8)
    private static let headerSize = 100

    /// Whether `bytes` are such a file and none of its pages is cut off. Says nothing about what is in the pages.
    static func isWhole(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= headerSize, bytes.starts(with: magic) else { return false }
        let stored = Int(bytes[16]) << 8 | Int(bytes[17])
        let pageSize = stored == 1 ? 65_536 : stored
        guard pageSize >= 512, pageSize.nonzeroBitCount == 1, bytes.count.isMultiple(of: pageSize) else { return false }
        // Old writers leave the number of pages alone; it holds for the change that it was written with.
        let isCounted = number(at: 24, bytes) == number(at: 92, bytes)
        return !isCounted || bytes.count / pageSize >= number(at: 28, bytes)
    }

    /// Four bytes, the highest first.
    private static func number(at offset: Int, _ bytes: [UInt8]) -> Int {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
