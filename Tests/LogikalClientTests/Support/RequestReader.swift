import Foundation

/// Reads one HTTP request after the other from a socket.
struct RequestReader {
    private let descriptor: Int32
    private let index: Int
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32, index: Int) {
        self.descriptor = descriptor
        self.index = index
    }

    /// `nil` when the peer is gone.
    mutating func next() -> ServerRequest? {
        var end = endOfHead()
        while end == nil {
            guard fill(), buffer.first != tlsHandshake else { return nil }
            end = endOfHead()
        }
        let lines = String(decoding: buffer[..<end!], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        let start = end! + 4
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while buffer.count < start + length { guard fill() else { return nil } }
        let body = Array(buffer[start..<(start + length)])
        buffer.removeFirst(start + length)
        return ServerRequest(method: words[0], target: words[1], headers: headers, body: body, connection: index)
    }

    private func endOfHead() -> Int? {
        guard buffer.count >= 4 else { return nil }
        return (0...(buffer.count - 4)).first { buffer[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }

    private mutating func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }
}

private let tlsHandshake: UInt8 = 0x16
