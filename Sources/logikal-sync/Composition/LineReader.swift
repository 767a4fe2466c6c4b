import Foundation

/// Lines of a file or of standard input, one piece of it in memory at a time.
struct LineReader {
    private static let pieceSize = 1 << 20

    private let handle: FileHandle
    private var piece: [UInt8] = []
    private var index = 0
    private var isAtEnd = false
    /// Whether what `next()` returned last was not ended by a line break.
    private(set) var lastLineIsOpen = false

    /// - Parameter path: `-` is standard input.
    init(_ path: String) throws {
        handle = path == "-" ? .standardInput : try FileHandle(forReadingFrom: URL(filePath: path))
    }

    /// The next line without its end; `nil` after the last.
    mutating func next() throws -> [UInt8]? {
        while true {
            if let end = piece[index...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { index = end + 1 }
                return Array(piece[index..<end])
            }
            guard !isAtEnd else {
                defer { index = piece.count }
                lastLineIsOpen = index < piece.count
                return lastLineIsOpen ? Array(piece[index...]) : nil
            }
            piece.removeFirst(index)
            index = 0
            let more = try handle.read(upToCount: Self.pieceSize) ?? Data()
            isAtEnd = more.isEmpty
            piece += more
        }
    }
}
