import EventSourcing

/// An answer as it came over the wire.
struct HTTPAnswer: Sendable {
    let status: Int
    let headers: [String: String]
    private(set) var body: [UInt8] = []
    let headLength: Int
    /// As they are set, attributes included.
    let cookies: [String]

    /// `nil` until the head is complete.
    init?(head bytes: [UInt8]) {
        let end = Array("\r\n\r\n".utf8)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        headLength = start + end.count
        let lines = String(decoding: bytes[..<start], as: UTF8.self).split(separator: "\r\n")
        status = lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        let fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), String((parts.last ?? "").drop { $0 == " " }))
        }
        headers = Dictionary(fields, uniquingKeysWith: { $1 })
        cookies = fields.filter { $0.0 == "set-cookie" }.map(\.1)
    }

    subscript(header: String) -> String? { headers[header] }

    func with(body: [UInt8]) -> HTTPAnswer {
        var answer = self
        answer.body = body
        return answer
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { (try? JSONReader.read(body)) ?? .null }
    var data: [JSONValue] { json["data"]?.array ?? [] }
    var cursor: String { json["cursor"]?.string ?? "" }
    var errorCode: String { json["error"]?["code"]?.string ?? "" }
}
