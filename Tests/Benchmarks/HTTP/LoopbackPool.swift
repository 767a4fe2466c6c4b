import Glibc

/// Connections that one thread watches together.
struct LoopbackPool {
    private let connections: [LoopbackConnection]
    private var watched: [pollfd]

    init(port: Int, count: Int) throws {
        connections = try (0..<count).map { _ in try LoopbackConnection(port: port) }
        watched = connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    }

    func send(_ request: [UInt8], on index: Int) throws { try connections[index].send(request) }

    /// No longer watches a connection.
    mutating func leave(_ index: Int) { watched[index].fd = -1 }

    /// Waits until something arrives, at most `milliseconds`, and hands on the answers that are whole.
    mutating func receive(
        within milliseconds: Int32, _ body: (Int, LoopbackAnswer, inout LoopbackPool) throws -> Void
    ) throws {
        guard poll(&watched, nfds_t(watched.count), milliseconds) > 0 else { return }
        for index in watched.indices where watched[index].revents != 0 {
            watched[index].revents = 0
            if let answer = try connections[index].receive() { try body(index, answer, &self) }
        }
    }
}
