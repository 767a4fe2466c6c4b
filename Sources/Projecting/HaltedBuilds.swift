import EventSourcing
import Synchronization

/// Read models that go no further in this process, because nothing alike can succeed before a person has acted.
///
/// What is dear to try is not tried again: the remedy is mostly another program, and that is another process.
final class HaltedBuilds: Sendable {
    private struct Key: Hashable {
        let name: String
        /// `nil` for what has no build to follow.
        let build: Int32?
    }

    private let causes = Mutex<[Key: ProjectionError.Code]>([:])

    /// - Returns: Whether it is news.
    func note(_ error: ProjectionError, of name: String, build: Int32?) -> Bool {
        causes.withLock { $0.updateValue(error.code, forKey: Key(name: name, build: build)) == nil }
    }

    func forget(_ name: String, build: Int32?) {
        causes.withLock { $0[Key(name: name, build: build)] = nil }
    }

    func contains(_ name: String, build: Int32?) -> Bool {
        causes.withLock { $0[Key(name: name, build: build)] != nil }
    }

    func cause(of name: String, build: Int32) -> ProjectionError.Code? {
        causes.withLock { $0[Key(name: name, build: build)] ?? $0[Key(name: name, build: nil)] }
    }
}
