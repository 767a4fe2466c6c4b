import Synchronization

/// What was read lately. Whoever asks for what is being read waits for it instead of reading it too.
///
/// A key must name all that the value depends on, so that nothing ever has to be taken back.
final class ReadCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Read = Task<Value, any Error>

    private struct State {
        var reads: [Key: Read] = [:]
        /// What is kept, the oldest first.
        var order: [(key: Key, size: Int)] = []
        var size = 0
        var totals = (hits: Int64(0), misses: Int64(0))
    }

    private let capacity: Int
    private let size: @Sendable (Value) -> Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - capacity: How much is kept, in the unit of `size`.
    ///   - size: A value's; 1 unless said otherwise, so that the capacity is a number of values.
    init(capacity: Int, size: @escaping @Sendable (Value) -> Int = { _ in 1 }) {
        self.capacity = capacity
        self.size = size
    }

    /// How often a value was there or on its way, and how often not.
    var totals: (hits: Int64, misses: Int64) { state.withLock { $0.totals } }

    /// - Parameters:
    ///   - keeping: Whether the value is the key's for good; those who ask meanwhile are given it in any case.
    ///   - read: Goes on for the others when the one who brought it is cancelled. What fails is tried again by the
    ///     next.
    func value(
        for key: Key, keeping: @escaping @Sendable (Value) -> Bool = { _ in true },
        _ read: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let joined = state.withLock { state in
            if let known = state.reads[key] {
                state.totals.hits += 1
                return known
            }
            state.totals.misses += 1
            let read = Read {
                do {
                    let value = try await read()
                    self.settle(key, keeping(value) ? self.size(value) : nil)
                    return value
                } catch {
                    self.settle(key, nil)
                    throw error
                }
            }
            state.reads[key] = read
            return read
        }
        return try await joined.value
    }

    /// - Parameter size: `nil` for what is not kept.
    private func settle(_ key: Key, _ size: Int?) {
        state.withLock { state in
            guard let size else { return state.reads[key] = nil }
            state.order.append((key, size))
            state.size += size
            while state.size > capacity, !state.order.isEmpty {
                let oldest = state.order.removeFirst()
                state.size -= oldest.size
                state.reads[oldest.key] = nil
            }
        }
    }
}
