import Foundation

/// Lines of a file or of standard input, compressed with gzip or not; one piece of it in memory at a time.
public struct LineReader {
    /// Why there is no next line, other than that the file ended.
    public struct TooLong: Error, CustomStringConvertible {
        public let limit: Int

        public var description: String { "a line has more than \(limit) bytes; no line of ours has" }
    }

    private static let pieceSize = 1 << 20
    /// What is compressed may become a thousand times as large.
    private static let compressedPieceSize = 1 << 16
    /// PostgreSQL takes no larger value.
    public static let longestLine = 1 << 30

    private let handle: FileHandle
    private let limit: Int64
    private let longestLine: Int
    private let onPiece: ([UInt8]) -> Void
    private var decompressor: GzipDecompressor?
    private var piece: [UInt8] = []
    private var index = 0
    private var isAtEnd = false
    private var hasBegun = false
    /// Whether what `next()` returned last was not ended by a line break.
    public private(set) var lastLineIsOpen = false

    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - limit: The most bytes that may come out of a compressed file.
    ///   - onPiece: Is given the file's bytes as they are read, compressed or not.
    public init(
        _ path: String, limit: Int64 = .max, longestLine: Int = longestLine,
        onPiece: @escaping ([UInt8]) -> Void = { _ in }
    ) throws {
        handle = path == "-" ? .standardInput : try FileHandle(forReadingFrom: URL(filePath: path))
        self.limit = limit
        self.longestLine = longestLine
        self.onPiece = onPiece
    }

    /// The next line without its end; `nil` after the last.
    ///
    /// - Throws: `GzipError`, `TooLong`, or the file's errors.
    public mutating func next() throws -> [UInt8]? {
        // Where the search for the line's end goes on once more has come.
        var searched = index
        while true {
            if let end = piece[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { index = end + 1 }
                return Array(piece[index..<end])
            }
            guard piece.count - index <= longestLine else { throw TooLong(limit: longestLine) }
            guard !isAtEnd else {
                defer { index = piece.count }
                lastLineIsOpen = index < piece.count
                return lastLineIsOpen ? Array(piece[index...]) : nil
            }
            piece.removeFirst(index)
            index = 0
            searched = piece.count
            try readOn()
        }
    }

    private mutating func readOn() throws {
        let isPlain = hasBegun && decompressor == nil
        let size = isPlain ? Self.pieceSize : Self.compressedPieceSize
        let more = Array(try handle.read(upToCount: size) ?? Data())
        onPiece(more)
        if !hasBegun, Gzip.begins(more) { decompressor = try GzipDecompressor(limit: limit) }
        hasBegun = true
        isAtEnd = more.isEmpty
        guard let decompressor else { return piece += more }
        var read: [UInt8] = []
        try decompressor.add(more) { read += $0 }
        if isAtEnd { try decompressor.finish() }
        piece += read
    }
}
