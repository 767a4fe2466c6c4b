import Deflating
import Foundation
import SyncTesting
import Testing

@Suite struct GzipTests {
    /// As `printf 'hello\nworld\n' | gzip -n` writes it.
    private static let byGzip: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 203, 72, 205, 201, 201, 231, 42, 207, 47, 202, 73, 225, 2, 0, 255, 93, 197,
        196, 12, 0, 0, 0,
    ]

    private static func compress(_ pieces: [[UInt8]]) throws -> [UInt8] {
        let compressor = try GzipCompressor()
        var compressed: [UInt8] = []
        for piece in pieces { compressed += try compressor.add(piece) }
        return compressed + (try compressor.finish())
    }

    private static func decompress(_ bytes: [UInt8], by size: Int = 1000, limit: Int64 = .max) throws -> [UInt8] {
        let decompressor = try GzipDecompressor(limit: limit)
        var read: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            try decompressor.add(Array(bytes[start..<min(start + size, bytes.count)])) { read += $0 }
        }
        try decompressor.finish()
        return read
    }

    /// Pieces that compress well, badly, and not at all.
    private static func pieces(_ generator: inout SeededGenerator) -> [[UInt8]] {
        (0..<Int.random(in: 1...6, using: &generator)).map { _ in
            let letters = UInt8.random(in: 0...255, using: &generator)
            return (0..<Int.random(in: 0...200_000, using: &generator)).map { _ in
                UInt8.random(in: 0...letters, using: &generator)
            }
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `what was compressed in pieces comes out in pieces`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces = Self.pieces(&generator)
        let compressed = try Self.compress(pieces)
        let size = Int.random(in: 1...70_000, using: &generator)
        #expect(try Self.decompress(compressed, by: size) == pieces.flatMap { $0 }, "seed \(seed)")
        #expect(try Self.compress(pieces) == compressed, "the same pieces, seed \(seed)")
    }

    @Test func `what gzip wrote is read`() throws {
        #expect(try Self.decompress(Self.byGzip, by: 1) == Array("hello\nworld\n".utf8))
        #expect(Gzip.begins(Self.byGzip) && !Gzip.begins(Array("hello".utf8)) && !Gzip.begins([UInt8]()))
    }

    @Test func `no more comes out than may`() throws {
        let compressed = try Self.compress([[UInt8](repeating: 0, count: 5_000_000)])
        #expect(compressed.count < 10_000)
        #expect(throws: GzipError.tooLarge) { _ = try Self.decompress(compressed, limit: 4_999_999) }
        #expect(try Self.decompress(compressed, limit: 5_000_000).count == 5_000_000)
    }

    @Test func `every end but the last is too early`() throws {
        for count in 0..<Self.byGzip.count {
            #expect(throws: GzipError.endsEarly, "\(count)") { _ = try Self.decompress(Array(Self.byGzip[..<count])) }
        }
    }

    @Test func `a byte that follows the end is refused, in the same piece or another`() throws {
        for size in [1, 1000] {
            #expect(throws: GzipError.goesOn) { _ = try Self.decompress(Self.byGzip + [0], by: size) }
        }
    }

    @Test(arguments: 10..<32) func `a changed byte is noticed`(index: Int) throws {
        var bytes = Self.byGzip
        bytes[index] ^= 0x10
        #expect(throws: GzipError.self) { _ = try Self.decompress(bytes) }
    }

    @Test func `what is no gzip is told so`() throws {
        #expect(throws: GzipError.noGzip) { _ = try Self.decompress(Array("no gzip at all".utf8)) }
    }
}
