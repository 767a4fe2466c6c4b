import EventSourcing
import Foundation
import Synchronization

/// Digests that were computed lately. Whoever asks for one that is being computed waits for it instead of computing it
/// too.
final class DigestCache: Sendable {
    struct Key: Hashable {
        var tenant: TenantID
        var epoch: UUID
        var position: Position
        var types: [EntityType]
    }

    private struct State {
        var tasks: [Key: Task<StateDigest, any Error>] = [:]
        /// The oldest first.
        var order: [Key] = []
        var totals = (hits: Int64(0), misses: Int64(0))
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int = 64) { self.capacity = capacity }

    func digest(_ key: Key, _ compute: @escaping @Sendable () async throws -> StateDigest) async throws -> StateDigest {
        let task = state.withLock { state in
            if let task = state.tasks[key] {
                state.totals.hits += 1
                return task
            }
            state.totals.misses += 1
            // Not the asker's own: others may wait for it, whatever becomes of the first.
            let task = Task { try await compute() }
            state.tasks[key] = task
            state.order.append(key)
            if state.order.count > capacity { state.tasks[state.order.removeFirst()] = nil }
            return task
        }
        do {
            return try await task.value
        } catch {
            forget(key, task)
            throw error
        }
    }

    /// How often a digest was there or on its way, and how often not.
    var totals: (hits: Int64, misses: Int64) { state.withLock { $0.totals } }

    /// What failed is tried again by the next one.
    private func forget(_ key: Key, _ task: Task<StateDigest, any Error>) {
        state.withLock { state in
            guard state.tasks[key] == task else { return }
            state.tasks[key] = nil
            state.order.removeAll { $0 == key }
        }
    }
}
