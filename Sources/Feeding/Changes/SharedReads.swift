import Synchronization

/// Has those who ask for the same at the same time share one read, so that an append that a thousand consumers wait for
/// is read twice instead of a thousand times.
///
/// Nobody is given what was read before he asked: whoever comes while a read is under way shares the one after it.
final class SharedReads<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Read = Task<Value, any Error>

    private struct Line {
        var running: Read
        /// Begins when the running one has ended.
        var next: Read?
    }

    private let lines = Mutex<[Key: Line]>([:])

    /// - Parameter read: Goes on for the others when the one who brought it is cancelled.
    /// - Throws: What `read` throws, to all who share it.
    func value(for key: Key, _ read: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let joined = lines.withLock { lines in
            guard let line = lines[key] else {
                let running = Read { try await self.run(read, for: key) }
                lines[key] = Line(running: running)
                return running
            }
            if let next = line.next { return next }
            let next = Read {
                _ = await line.running.result
                return try await self.run(read, for: key)
            }
            lines[key]?.next = next
            return next
        }
        return try await joined.value
    }

    private func run(_ read: @Sendable () async throws -> Value, for key: Key) async throws -> Value {
        defer {
            lines.withLock { lines in
                lines[key] = lines[key]?.next.map { Line(running: $0) }
            }
        }
        return try await read()
    }
}
