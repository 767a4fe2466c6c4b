import ServiceLifecycle
import Synchronization

/// The time between the word to end and the end: whoever spreads requests over several servers learns here that this
/// one takes no more, while it can still be reached and answers what is under way.
final class Draining: Service {
    private let time: Duration
    private let began = Mutex(false)

    init(time: Duration) { self.time = time }

    var hasBegun: Bool { began.withLock { $0 } }

    func begin() { began.withLock { $0 = true } }

    /// Until a graceful shutdown, and for the time after it.
    func run() async throws {
        try await gracefulShutdown()
        begin()
        if time > .zero { try await Task.sleep(for: time) }
    }
}
