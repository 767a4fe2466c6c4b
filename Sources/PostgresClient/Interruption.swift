import CLibPQ
import Glibc
import Synchronization

/// How a cancelled task reaches the thread that waits for its connection.
///
/// The thread polls `descriptor` beside the socket and asks the server itself to cancel. So a cancellation can only
/// act while the lease it belongs to is being served: coming later, it finds another lease and does nothing.
final class Interruption: Sendable {
    private struct State {
        var lease: UInt64 = 0
        var isCancelled = false
    }

    /// Readable from the moment the current lease is cancelled.
    let descriptor: Int32
    private let state = Mutex(State())

    init() throws {
        descriptor = clibpq_eventfd()
        guard descriptor >= 0 else {
            throw PostgresError(
                .connectionFailed,
                "no file descriptor is left for a connection (errno \(errno)): raise the limit, ulimit -n")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Starts a lease that nobody has cancelled yet, and ends the one before.
    func begin() -> UInt64 {
        state.withLock { state in
            if state.isCancelled {
                var count: eventfd_t = 0
                eventfd_read(descriptor, &count)
            }
            state = State(lease: state.lease &+ 1)
            return state.lease
        }
    }

    /// Cancels the lease if it is still the current one.
    func cancel(_ lease: UInt64) {
        state.withLock { state in
            guard state.lease == lease, !state.isCancelled else { return }
            state.isCancelled = true
            eventfd_write(descriptor, 1)
        }
    }

    var isCancelled: Bool {
        state.withLock { $0.isCancelled }
    }
}
