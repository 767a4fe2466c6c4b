import Dispatch

/// Holds a synchronous body until the test opens it.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() {
        semaphore.signal()
    }

    func pass() {
        semaphore.wait()
    }
}

/// Waits for a fact, giving way to others in between.
func eventually(_ fact: () async throws -> Bool) async rethrows {
    while try await !fact() {
        await Task.yield()
    }
}
