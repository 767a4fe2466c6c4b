import Foundation
import Glibc
import Synchronization

/// Somebody who takes what is sent to a free port of this machine, and answers as he is told.
public final class Receiver: Sendable {
    public struct Request: Sendable {
        public let head: String
        public let body: String

        public func header(_ name: String) -> String? {
            let lines = head.split(separator: "\r\n").dropFirst()
            let line = lines.first { $0.lowercased().hasPrefix("\(name.lowercased()):") }
            return line.map { $0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) }
        }
    }

    public struct Failure: Error { let code: Int32 }

    private struct State {
        var requests: [Request] = []
        var open = 0
        var mostOpen = 0
    }

    public let port: Int
    private let descriptor: Int32
    private let state = Mutex(State())
    /// The bytes to answer with; none hold the connection open and say nothing.
    private let answer: @Sendable (_ number: Int) -> String

    public init(answer: @escaping @Sendable (_ number: Int) -> String = { _ in Receiver.ok }) throws {
        self.answer = answer
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard bound else { throw Failure(code: errno) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in acceptAll() }
    }

    public static let ok = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"

    public var url: String { "http://127.0.0.1:\(port)/wake" }
    public var requests: [Request] { state.withLock { $0.requests } }
    /// How many requests were being answered at one time.
    public var mostAtOnce: Int { state.withLock { $0.mostOpen } }

    public func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func acceptAll() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { break }
            Thread.detachNewThread { [self] in serve(connection) }
        }
        _ = Glibc.close(descriptor)
    }

    private func serve(_ connection: Int32) {
        defer { _ = Glibc.close(connection) }
        guard let request = read(connection) else { return }
        let number = state.withLock { state in
            state.requests.append(request)
            state.open += 1
            state.mostOpen = max(state.mostOpen, state.open)
            return state.requests.count
        }
        let answer = Array(answer(number).utf8)
        state.withLock { $0.open -= 1 }
        _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
        shutdown(connection, Int32(SHUT_WR))
        // Until the other side has gone.
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
    }

    private func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let request = Request(head: String(text[..<end.lowerBound]), body: String(text[end.upperBound...]))
            if request.body.utf8.count >= Int(request.header("Content-Length") ?? "") ?? 0 { return request }
        }
    }
}
