import Foundation
import Glibc

/// One connection to the server, as plain as can be: what is sent is what the test wrote.
struct HTTPConnection: Sendable {
    struct Failure: Error { let what: String }

    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard connected == 0 else { throw Failure(what: "connect: \(errno)") }
        // A test must never hang for ever on a server that does not answer.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    func close() { _ = Glibc.close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure(what: "send: \(errno)")
        }
    }

    func sendRequest(_ method: String, _ target: String, headers: [String: String], body: String? = nil) throws {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
        try send(text + "\r\n" + (body ?? ""))
    }

    /// Reads one answer; blocks a thread of its own meanwhile.
    func receive(expectsBody: Bool = true) async throws -> HTTPAnswer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try read(expectsBody: expectsBody) }) }
        }
    }

    private func read(expectsBody: Bool) throws -> HTTPAnswer {
        var received: [UInt8] = []
        var answer: HTTPAnswer?
        while true {
            if answer == nil { answer = HTTPAnswer(head: received) }
            if let answer, expectsBody, answer["transfer-encoding"] == "chunked" {
                return answer.with(body: try dechunk(Array(received[answer.headLength...])))
            }
            if let answer {
                let length = expectsBody && answer.status != 304 ? Int(answer["content-length"] ?? "0") ?? 0 : 0
                if answer.body.count + received.count - answer.headLength >= length {
                    return answer.with(body: Array(received[answer.headLength..<answer.headLength + length]))
                }
            }
            let chunk = try receiveChunk()
            guard !chunk.isEmpty else { throw Failure(what: "the connection ended after \(received.count) bytes") }
            received += chunk
        }
    }

    /// What the chunks hold that begin with these bytes, up to the last one, which is empty.
    private func dechunk(_ begin: [UInt8]) throws -> [UInt8] {
        var (raw, index, body) = (begin, 0, [UInt8]())
        while true {
            if let end = raw[index...].firstIndex(of: UInt8(ascii: "\n")) {
                let digits = String(decoding: raw[index..<end], as: UTF8.self)
                guard let size = Int(digits.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16) else {
                    throw Failure(what: "no chunk begins with \(digits)")
                }
                if raw.count >= end + 1 + size + 2 {
                    body += raw[(end + 1)..<(end + 1 + size)]
                    index = end + 1 + size + 2
                    if size == 0 { return body }
                    continue
                }
            }
            let more = try receiveChunk()
            guard !more.isEmpty else { throw Failure(what: "the connection ended within the chunks") }
            raw += more
        }
    }

    /// Blocks until something comes; nothing is the end of the connection.
    func receiveChunk() throws -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count >= 0 else { throw Failure(what: "receive: \(errno)") }
        return Array(chunk[..<count])
    }
}
