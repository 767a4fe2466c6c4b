import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import Telemetry

@Suite(.timeLimit(.minutes(1))) struct ExportQueueTests {
    private struct Refused: Error {}

    private final class Collector: Sendable {
        private let state = Mutex<[[Int]]>([])
        var batches: [[Int]] { state.withLock { $0 } }
        func add(_ batch: [Int]) { state.withLock { $0.append(batch) } }
    }

    private static let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func queue(
        capacity: Int = 100, batch: Int = 4, _ export: @escaping @Sendable ([Int]) async throws -> Void
    ) -> ExportQueue<Int> {
        ExportQueue("things", capacity: capacity, batch: batch, pause: .zero, logger: Self.silence, export: export)
    }

    private func running(_ queue: ExportQueue<Int>, _ body: (ServiceGroup) async throws -> Void) async throws {
        let group = ServiceGroup(services: [queue], logger: Self.silence)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func eventually(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test func `all that fits is brought away, in order and in batches`() async throws {
        let collector = Collector()
        let queue = queue { collector.add($0) }
        for number in 0..<10 { queue.add(number) }
        try await running(queue) { _ in try await eventually { collector.batches.flatMap(\.self).count == 10 } }
        #expect(collector.batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
        #expect(queue.totals == ExportQueue<Int>.Totals(sent: 10, dropped: 0))
    }

    @Test func `of too many the newest are dropped and counted`() async throws {
        let collector = Collector()
        let queue = queue(capacity: 3) { collector.add($0) }
        for number in 0..<10 { queue.add(number) }
        #expect(queue.totals.dropped == 7)
        try await running(queue) { _ in try await eventually { !collector.batches.isEmpty } }
        #expect(collector.batches == [[0, 1, 2]])
    }

    @Test func `what is refused is dropped, and what comes then is tried`() async throws {
        let isRefusing = Mutex(true)
        let collector = Collector()
        let queue = queue { batch in
            if isRefusing.withLock({ $0 }) { throw Refused() }
            collector.add(batch)
        }
        try await running(queue) { _ in
            queue.add(1)
            try await eventually { queue.totals.dropped == 1 }
            isRefusing.withLock { $0 = false }
            queue.add(2)
            try await eventually { collector.batches == [[2]] }
        }
    }

    @Test func `a collector that hangs holds up nobody who adds, and the end only for a moment`() async throws {
        let began = ContinuousClock.now
        let queue = queue { _ in
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                // As a call into C, which no cancellation reaches.
                Task.detached {
                    try? await Task.sleep(for: .seconds(120))
                    continuation.resume()
                }
            }
        }
        try await running(queue) { _ in
            for number in 0..<1000 { queue.add(number) }
            try await eventually { queue.totals.dropped > 0 }
        }
        #expect(ContinuousClock.now - began < .seconds(60))
    }

    @Test func `what waits at the end is brought away once more`() async throws {
        let collector = Collector()
        let queue = ExportQueue<Int>(
            "things", capacity: 10, batch: 10, pause: .seconds(3600), logger: Self.silence
        ) { collector.add($0) }
        try await running(queue) { _ in queue.add(1) }
        #expect(collector.batches == [[1]])
    }
}
