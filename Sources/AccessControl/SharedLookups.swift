import Synchronization

/// Has those who look for the same at the same time share one look: when what a thousand requests go by is forgotten at
/// one moment, it is looked up once and not a thousand times.
final class SharedLookups<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let running = Mutex<[Key: Task<Value, any Error>]>([:])

    /// - Parameter look: Goes on for the others when the one who brought it is cancelled.
    /// - Throws: What `look` throws, to all who share it.
    func value(for key: Key, _ look: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = running.withLock { running in
            if let known = running[key] { return known }
            let task = Task {
                defer { self.running.withLock { $0[key] = nil } }
                return try await look()
            }
            running[key] = task
            return task
        }
        return try await task.value
    }
}
