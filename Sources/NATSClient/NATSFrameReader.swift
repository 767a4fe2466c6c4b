import NIOCore

/// What the server sends.
enum NATSFrame: Equatable {
    case info([UInt8])
    case message(subject: String, NATSReply)
    case ping
    case pong
    case ok
    case error(String)
}

/// Takes bytes as they come and gives frames as they are complete.
///
/// Source: the client protocol of NATS, and its headers (ADR-4).
struct NATSFrameReader {
    /// More of a line, or of a message, is none of NATS.
    static let longestLine = 64 << 10
    static let largestMessage = 64 << 20

    private var buffer = ByteBuffer()

    mutating func append(_ bytes: ByteBuffer) {
        buffer.discardReadBytes()
        buffer.writeImmutableBuffer(bytes)
    }

    /// `nil` until more has come.
    ///
    /// - Throws: `NATSError.garbled`.
    mutating func next() throws(NATSError) -> NATSFrame? {
        guard let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else {
            guard buffer.readableBytes <= Self.longestLine else { throw .garbled("a line without an end") }
            return nil
        }
        let length = end - buffer.readerIndex + 1
        guard length <= Self.longestLine, let line = buffer.getString(at: buffer.readerIndex, length: length) else {
            throw .garbled("a line of \(length) bytes")
        }
        let words = line.split(whereSeparator: \.isWhitespace)
        switch words.first?.uppercased() {
        case "MSG", "HMSG": return try message(words, after: length)
        case "INFO": return read(length, .info(Array(line.utf8.dropFirst("INFO".utf8.count))))
        case "PING": return read(length, .ping)
        case "PONG": return read(length, .pong)
        case "+OK": return read(length, .ok)
        case "-ERR":
            return read(length, .error(words.dropFirst().joined(separator: " ").trimming("'")))
        default: throw .garbled("a line that begins with \(line.prefix(20).debugDescription)")
        }
    }

    private mutating func read(_ length: Int, _ frame: NATSFrame) -> NATSFrame {
        buffer.moveReaderIndex(forwardBy: length)
        return frame
    }

    /// `MSG subject sid [reply] size`, `HMSG subject sid [reply] size-of-head size`; then so many bytes.
    private mutating func message(_ words: [Substring], after length: Int) throws(NATSError) -> NATSFrame? {
        let sizes = words.first?.uppercased() == "HMSG" ? 2 : 1
        let numbers = words.suffix(sizes).compactMap { Int($0) }
        guard (3 + sizes...4 + sizes).contains(words.count), numbers.count == sizes, let size = numbers.last,
            let head = sizes == 2 ? numbers.first : 0, head >= 0, head <= size, size <= Self.largestMessage
        else { throw .garbled("the line of a message: \(words.joined(separator: " ").prefix(100))") }
        guard buffer.readableBytes >= length + size + 2 else { return nil }
        buffer.moveReaderIndex(forwardBy: length)
        let headers = buffer.readString(length: head) ?? ""
        let payload = buffer.readBytes(length: size - head) ?? []
        buffer.moveReaderIndex(forwardBy: 2)
        return .message(subject: String(words[1]), NATSReply(status: Self.status(in: headers), payload: payload))
    }

    /// Of `NATS/1.0 503`.
    private static func status(in headers: String) -> Int? {
        headers.split(whereSeparator: \.isNewline).first.flatMap { line in
            line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        }
    }
}

extension String {
    fileprivate func trimming(_ character: Character) -> String {
        String(drop { $0 == character }.reversed().drop { $0 == character }.reversed())
    }
}
