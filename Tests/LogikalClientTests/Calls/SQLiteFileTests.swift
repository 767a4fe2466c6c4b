import Testing

@testable import LogikalClient

@Suite struct SQLiteFileTests {
    @Test func `a file with all of its pages is whole`() {
        #expect(SQLiteFile.isWhole(sqliteBytes()))
        // One more than it counts does no harm.
        #expect(SQLiteFile.isWhole(sqliteBytes() + [UInt8](repeating: 0, count: 512)))
    }

    @Test func `a file that is cut off anywhere is not`() {
        let file = sqliteBytes()
        for size in 0..<file.count { #expect(!SQLiteFile.isWhole(Array(file.prefix(size)))) }
        #expect(!SQLiteFile.isWhole(sqliteBytes(pages: 2)))
    }

    @Test func `a number of pages that an old writer left behind does not count`() {
        var file = sqliteBytes(pages: 2)
        file[27] = 1
        #expect(SQLiteFile.isWhole(file))
    }

    @Test(arguments: [(0, 0), (1, 0), (0, 7), (2, 1)] as [(UInt8, UInt8)])
    func `a page size that SQLite does not know makes no file`(high: UInt8, low: UInt8) {
        var file = sqliteBytes()
        (file[16], file[17]) = (high, low)
        if high == 1 { file.removeLast(100) }
        #expect(!SQLiteFile.isWhole(file))
    }
}
