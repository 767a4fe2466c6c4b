import Glibc

/// One non-blocking HTTP/1.1 connection to this machine, as plain as can be.
final class LoopbackConnection {
    let descriptor: Int32
    private var received: [UInt8] = []

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
        guard connected == 0 else {
            let reason = errno
            close(descriptor)
            throw BenchmarkError("no connection to port \(port): errno \(reason)")
        }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(descriptor) }

    func send(_ request: [UInt8]) throws {
        guard Glibc.send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw BenchmarkError("a request could not be sent: errno \(errno)")
        }
    }

    /// Takes what has arrived; the answer once it is whole.
    func receive() throws -> LoopbackAnswer? {
        let count = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { chunk in
            let count = recv(descriptor, chunk.baseAddress, chunk.count, 0)
            if count > 0 { received.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<count])) }
            return count
        }
        guard count > 0 || (count < 0 && errno == EAGAIN) else {
            throw BenchmarkError("the server closed a connection in the middle of an answer")
        }
        guard let answer = LoopbackAnswer(received) else { return nil }
        received.removeAll(keepingCapacity: true)
        return answer
    }
}
