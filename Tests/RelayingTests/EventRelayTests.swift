import EventSourcing
import Feeding
import Foundation
import Logging
import Relaying
import SyncTesting
import Synchronization
import Testing

@Suite struct EventRelayTests {
    /// Stores what it is given, or fails, before or after it has stored it.
    private final class Broker: EventBroker, Sendable {
        enum Trouble: CaseIterable { case none, unreachable, refused, lost }
        struct Failed: Error {}

        let stored = Mutex<[RelayedEvent]>([])
        private let troubles: Mutex<[Trouble]>

        init(_ troubles: [Trouble] = []) { self.troubles = Mutex(troubles) }

        private func next() -> Trouble { troubles.withLock { $0.popLast() ?? .none } }

        func connected(
            _ body:
                @escaping @Sendable (_ publish: @escaping @Sendable ([RelayedEvent]) async throws -> Void)
                async throws -> Void
        ) async throws {
            if next() == .unreachable { throw Failed() }
            try await body { events in
                let trouble = self.next()
                if trouble == .refused { throw Failed() }
                self.stored.withLock { $0 += events }
                if trouble == .lost { throw Failed() }
            }
        }

        var positions: [Int64] { stored.withLock { $0.map(\.position.rawValue) } }
    }

    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs a relay until the body has ended.
    private static func relaying(
        _ log: RelayedLog, to broker: Broker, _ body: (HeadWatcher) async throws -> Void
    ) async throws {
        let watcher = HeadWatcher(source: log, interval: .milliseconds(5), logger: silent)
        var pace = EventRelay.Pace()
        (pace.firstPause, pace.longestPause) = (.milliseconds(1), .milliseconds(20))
        let relay = EventRelay(
            broker: broker, store: log, consumers: log, name: try #require(ConsumerName("relay")), watcher: watcher,
            tenant: .default, pace: pace, now: { Timestamp(microseconds: 0) }, logger: silent)
        let running = [Task { try await watcher.run() }, Task { try await relay.run() }]
        let result: Result<Void, any Error>
        do { result = .success(try await body(watcher)) } catch { result = .failure(error) }
        for task in running { task.cancel() }
        for task in running { _ = await task.result }
        try result.get()
    }

    private static func eventually(_ what: String, _ holds: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(90)
        while try await !holds() {
            guard ContinuousClock.now < deadline else {
                Issue.record("not in time: \(what)")
                throw CancellationError()
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test func `whatever fails, every event arrives, none before the one before it, and the same has the same id`()
        async throws
    {
        let seed = UInt64.random(in: 1 ... .max)
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let broker = Broker((0..<40).compactMap { _ in Broker.Trouble.allCases.randomElement(using: &generator) })
        let log = RelayedLog()
        log.state.withLock { $0.failingAcknowledgements = 5 }
        try await Self.relaying(log, to: broker) { _ in
            for _ in 0..<30 {
                log.append(Int.random(in: 1...700, using: &generator))
                // So that some come while others are on their way; nothing is expected of the time.
                try await Task.sleep(for: .milliseconds(1))
            }
            let head = Int64(log.state.withLock { $0.head })
            try await Self.eventually("all is acknowledged") {
                log.state.withLock { $0.acknowledged?.position.rawValue } == head
            }
            let events = broker.stored.withLock { $0 }
            var furthest: Int64 = 0
            for event in events {
                #expect(event.position.rawValue <= furthest + 1, "an event arrived before the one before it")
                furthest = max(furthest, event.position.rawValue)
            }
            #expect(furthest == head && Set(events.map(\.id)).count == Int(head))
        }
    }

    @Test func `one that begins anew goes on where another has acknowledged`() async throws {
        let (log, broker) = (RelayedLog(), Broker())
        log.append(10)
        try await Self.relaying(log, to: broker) { _ in
            try await Self.eventually("ten") { log.state.withLock { $0.acknowledged?.position } == 10 }
        }
        log.append(5)
        let other = Broker()
        try await Self.relaying(log, to: other) { _ in
            try await Self.eventually("five") { log.state.withLock { $0.acknowledged?.position } == 15 }
        }
        #expect(broker.positions == Array(1...10) && other.positions == Array(11...15))
    }

    @Test func `in a new epoch, and where the next is archived, it begins with what is left of the log`() async throws {
        let (log, broker) = (RelayedLog(), Broker())
        log.append(10)
        try await Self.relaying(log, to: broker) { _ in
            try await Self.eventually("ten") { log.state.withLock { $0.acknowledged?.position } == 10 }
        }
        let epoch = UUID()
        log.state.withLock { state in (state.epoch, state.head, state.floor) = (epoch, 20, 4) }
        let afterRestore = Broker()
        try await Self.relaying(log, to: afterRestore) { _ in
            try await Self.eventually("all") { log.state.withLock { $0.acknowledged?.position } == 20 }
        }
        #expect(afterRestore.positions == Array(5...20))
        #expect(afterRestore.stored.withLock { $0.allSatisfy { $0.id == "\(epoch.text)/\($0.position)" } })

        log.state.withLock { state in (state.head, state.floor) = (40, 30) }
        let afterArchiving = Broker()
        try await Self.relaying(log, to: afterArchiving) { _ in
            try await Self.eventually("all") { log.state.withLock { $0.acknowledged?.position } == 40 }
        }
        #expect(afterArchiving.positions == Array(31...40))
    }
}
