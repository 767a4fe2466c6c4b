import Deflating
import Foundation
import SyncTesting
import Testing

@Suite struct LineReaderTests {
    private static func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID().uuidString)").path
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private static func lines(_ opened: LineReader) throws -> [[UInt8]] {
        var reader = opened
        var lines: [[UInt8]] = []
        while let line = try reader.next() { lines.append(line) }
        return lines
    }

    @Test(arguments: [false, true]) func `lines are the same, compressed or not`(isCompressed: Bool) throws {
        var generator = SeededGenerator(seed: 7)
        let lines = (0..<3000).map { _ in
            (0..<Int.random(in: 0...2000, using: &generator)).map { _ in UInt8.random(in: 32...126, using: &generator) }
        }
        let text = lines.flatMap { $0 + [10] }
        let compressor = try GzipCompressor()
        let bytes = try isCompressed ? compressor.add(text) + compressor.finish() : text
        try Self.withFile(bytes) { path in
            var read: [UInt8] = []
            let found = try Self.lines(LineReader(path) { read += $0 })
            #expect(found == lines)
            #expect(read == bytes)
        }
    }

    @Test func `a last line without its end is told to be one`() throws {
        try Self.withFile(Array("a\nb".utf8)) { path in
            var reader = try LineReader(path)
            #expect(try reader.next() == Array("a".utf8))
            #expect(!reader.lastLineIsOpen)
            #expect(try reader.next() == Array("b".utf8))
            #expect(reader.lastLineIsOpen)
            #expect(try reader.next() == nil)
        }
    }

    @Test func `a line without end fills no memory, and a compressed file no more than it may`() throws {
        let compressor = try GzipCompressor()
        let bomb = try compressor.add([UInt8](repeating: 65, count: 50_000_000)) + compressor.finish()
        try Self.withFile(bomb) { path in
            #expect(throws: LineReader.TooLong.self) { _ = try Self.lines(LineReader(path, longestLine: 1_000_000)) }
            #expect(throws: GzipError.tooLarge) { _ = try Self.lines(LineReader(path, limit: 1_000_000)) }
        }
    }

    @Test func `a compressed file that was cut is told to end early`() throws {
        let compressor = try GzipCompressor()
        let bytes = try compressor.add(Array("one\ntwo\n".utf8)) + compressor.finish()
        try Self.withFile(Array(bytes.dropLast(3))) { path in
            #expect(throws: GzipError.endsEarly) { _ = try Self.lines(LineReader(path)) }
        }
    }
}
