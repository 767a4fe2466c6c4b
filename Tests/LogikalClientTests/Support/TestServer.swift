import Foundation
import Synchronization

/// An HTTP server on 127.0.0.1 that does exactly what a test tells it to, broken answers included.
///
/// One thread accepts, one serves each connection. Tests await what it received, never time.
final class TestServer: Sendable {
    typealias Handler = @Sendable (ServerRequest) -> ServerReply

    private struct State {
        var connections: [Int32] = []
        var open: Set<Int32> = []
        var isStopped = false
        var received = 0
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let port: UInt16
    private let listener: Int32
    private let handler: Handler
    private let state = Mutex(State())

    init(_ handler: @escaping Handler) throws {
        self.handler = handler
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        // Holding the server itself would keep it alive for ever.
        Thread { [weak self] in
            while let connection = Self.accept(descriptor), let self { self.open(connection) }
            close(descriptor)
        }.start()
    }

    deinit { stop() }

    var url: String { "http://127.0.0.1:\(port)" }

    var connectionCount: Int { state.withLock { $0.connections.count } }

    func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            // The threads that wait on these descriptors close them: a number that is closed here could be another
            // test's by the time they look.
            shutdown(listener, Int32(SHUT_RDWR))
            for connection in state.open { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    /// Returns when that many requests have come in altogether.
    func waitForRequests(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.received < count { state.waiting.append((count, continuation)) }
                return state.received >= count
            }
            if isThere { continuation.resume() }
        }
    }

    private static func accept(_ listener: Int32) -> Int32? {
        let connection = Foundation.accept(listener, nil, nil)
        return connection >= 0 ? connection : nil
    }

    private func open(_ connection: Int32) {
        let index = state.withLock { state in
            state.connections.append(connection)
            state.open.insert(connection)
            if state.isStopped { shutdown(connection, Int32(SHUT_RDWR)) }
            return state.connections.count - 1
        }
        Thread { [weak self] in
            var reader = RequestReader(connection, index: index)
            while let request = reader.next(), let self, self.serve(request, on: connection) {}
            self?.state.withLock { _ = $0.open.remove(connection) }
            close(connection)
        }.start()
    }

    /// Whether the connection stays open.
    private func serve(_ request: ServerRequest, on connection: Int32) -> Bool {
        let reached = state.withLock { state in
            state.received += 1
            let reached = state.waiting.filter { $0.count <= state.received }
            state.waiting.removeAll { $0.count <= state.received }
            return reached
        }
        for entry in reached { entry.continuation.resume() }
        switch handler(request) {
        case .bytes(let bytes, let closes):
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes { rest in
                    send(connection, rest.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                sent += count
            }
            return !closes
        case .hang: return true
        case .reset:
            var abort = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
            return false
        }
    }
}
