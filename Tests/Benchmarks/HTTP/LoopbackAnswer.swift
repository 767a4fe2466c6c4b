/// A whole answer to one request.
struct LoopbackAnswer {
    let status: Int
    let head: String
    let body: [UInt8]

    /// `nil` while something is missing.
    init?(_ bytes: [UInt8]) {
        guard let end = Self.endOfHead(bytes), bytes.count > 12 else { return nil }
        status = bytes[9..<12].reduce(0) { $0 * 10 + Int($1) - 48 }
        let length = status == 304 ? 0 : Self.contentLength(bytes[..<end])
        guard bytes.count >= end + length else { return nil }
        head = String(decoding: bytes[..<end], as: UTF8.self)
        body = Array(bytes[end..<end + length])
    }

    func header(_ name: String) -> String? {
        for line in head.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name else { continue }
            return String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return nil
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 3..<bytes.count
        where bytes[index] == 10 && bytes[index - 1] == 13 && bytes[index - 2] == 10 && bytes[index - 3] == 13 {
            return index + 1
        }
        return nil
    }

    private static func contentLength(_ head: ArraySlice<UInt8>) -> Int {
        let name = Array("content-length:".utf8)
        var start = head.startIndex
        while start < head.endIndex {
            let end = head[start...].firstIndex(of: 10) ?? head.endIndex
            let line = head[start..<end]
            if line.count > name.count, zip(line, name).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) {
                return line.dropFirst(name.count).reduce(0) { (48...57).contains($1) ? $0 * 10 + Int($1) - 48 : $0 }
            }
            start = end + 1
        }
        return 0
    }
}
