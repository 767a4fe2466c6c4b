public import Logging
public import ServiceLifecycle
import Synchronization

/// Brings things away in the background, many at once. Adding one returns at once: of too many the newest are dropped,
/// and what can't be brought away is dropped, too, so that a collector that hangs costs us nothing but a picture of
/// ourselves.
public final class ExportQueue<Item: Sendable>: Service {
    public struct Totals: Sendable, Equatable {
        public var sent: Int64 = 0
        public var dropped: Int64 = 0
    }

    private struct State {
        var waiting: [Item] = []
        var totals = Totals()
    }

    private static var patience: Duration { .seconds(15) }
    /// Nobody waits longer than this for a process to end.
    private static var farewell: Duration { .seconds(2) }

    private let what: String
    private let capacity: Int
    private let batch: Int
    private let pause: Duration
    private let export: @Sendable ([Item]) async throws -> Void
    private let logger: Logger
    private let state = Mutex(State())
    private let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - what: In words, for the log.
    ///   - pause: What comes together within this time goes together.
    public init(
        _ what: String, capacity: Int, batch: Int, pause: Duration, logger: Logger,
        export: @escaping @Sendable ([Item]) async throws -> Void
    ) {
        self.what = what
        self.capacity = capacity
        self.batch = batch
        self.pause = pause
        self.logger = logger
        self.export = export
    }

    public var totals: Totals { state.withLock { $0.totals } }

    public func add(_ item: Item) {
        state.withLock { state in
            if state.waiting.count < capacity { state.waiting.append(item) } else { state.totals.dropped += 1 }
        }
        signal.yield()
    }

    /// Until shutdown, when what waits is brought away once more.
    public func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            var isFailing = false
            for await _ in signals {
                do { try await Task.sleep(for: pause) } catch { break }
                while let items = take() {
                    isFailing = await !bring(items, isFailing: isFailing)
                    if Task.isCancelled { break }
                }
            }
        }
        // In a task of its own: this one is cancelled by now.
        if let items = take() { _ = await Task { await bring(items, isFailing: true, within: Self.farewell) }.value }
    }

    private func take() -> [Item]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else { return nil }
            defer { state.waiting.removeFirst(min(batch, state.waiting.count)) }
            return Array(state.waiting.prefix(batch))
        }
    }

    private func bring(_ items: [Item], isFailing: Bool, within limit: Duration = patience) async -> Bool {
        do {
            try await withAbandonment(after: limit) { [export] in try await export(items) }
            state.withLock { $0.totals.sent += Int64(items.count) }
            return true
        } catch {
            state.withLock { $0.totals.dropped += Int64(items.count) }
            // Once, until it works again; and never as an error, which might be something to bring away.
            if !isFailing { logger.warning("\(what) are not taken", metadata: ["error": "\(error)"]) }
            return false
        }
    }
}
