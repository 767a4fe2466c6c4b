import EventSourcing
import Feeding
import Foundation
import Logging
import PostgresClient
import PostgresStorage
import ServiceLifecycle
import SyncTesting
import Testing

@testable import Waking

/// Who is woken, when and how often; over a real database and real connections.
@Suite(.timeLimit(.minutes(3))) struct WakeUpSenderTests {
    private static let rule = WebhookRule(allowsPrivateAddresses: true, allowsPlainHTTP: true)
    private static let seal = WebhookSeal(key: [UInt8](repeating: 7, count: 32))
    private static let secret = "0123456789abcdef0123456789abcdef"

    /// One node: a watcher and a sender over the same database.
    private struct Node {
        let sender: WakeUpSender
        let watcher: HeadWatcher
    }

    private struct Fixture {
        let database: Database
        let book: WebhookBook
        let store: PostgresWebhooks

        func node(_ pace: WakeUpSender.Pace, seal: WebhookSeal = WakeUpSenderTests.seal) -> Node {
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let watcher = HeadWatcher(
                source: PostgresHeadSource(
                    pool: database.pool, configuration: database.configuration, logger: logger),
                interval: .milliseconds(100), logger: logger)
            return Node(
                sender: WakeUpSender(
                    store: store, transport: CurlTransport(rule: WakeUpSenderTests.rule), seal: seal, watcher: watcher,
                    tenant: .default, pace: pace, now: { Timestamp(Date()) }, logger: logger),
                watcher: watcher)
        }

        func set(_ consumer: String, _ url: String) async throws {
            _ = try await book.set(
                url, secret: WakeUpSenderTests.secret, of: ConsumerName(consumer)!, tenant: .default)
        }

        func append(_ key: Int) async throws {
            try await database.owner.execute("update log.sequencer set head = \(Int64(key)) where tenant = 1")
        }

        func status(_ consumer: String) async throws -> (failures: Int32, failure: String?, told: Int64?) {
            try await database.owner.query(
                "select failures, failure, told_position from log.webhook where consumer = \(consumer)"
            ) { (try $0.int32(0), try $0.textIfPresent(1), try $0.int64IfPresent(2)) }[0]
        }
    }

    private static func with(_ body: (Fixture) async throws -> Void) async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let store = PostgresWebhooks(pool: database.pool)
            try await body(
                Fixture(
                    database: database, book: WebhookBook(store: store, seal: seal, rule: rule), store: store))
        }
    }

    private static var quick: WakeUpSender.Pace {
        var pace = WakeUpSender.Pace()
        (pace.spacing, pace.retry, pace.gathering) = (.milliseconds(50), .milliseconds(50), .milliseconds(5))
        pace.longestRetry = .milliseconds(200)
        return pace
    }

    /// Runs nodes while the body runs.
    private static func running(_ nodes: [Node], _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes {
                group.addTask { try await node.watcher.run() }
                group.addTask { try await node.sender.run() }
            }
            defer { group.cancelAll() }
            try await body()
        }
    }

    private static func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(90)
        while try await !condition() {
            try #require(ContinuousClock.now < deadline, "\(what)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func `who wants to be woken is told the head, signed, and nothing else`() async throws {
        try await Self.with { fixture in
            let receiver = try Receiver()
            defer { receiver.close() }
            try await fixture.set("odoo", receiver.url)
            try await fixture.append(3)
            try await Self.running([fixture.node(Self.quick)]) {
                try await Self.eventually("it is woken") { receiver.requests.last?.body == #"{"head":3}"# }
                let request = try #require(receiver.requests.last)
                let timestamp = try #require(request.header("X-LogikalSync-Timestamp").flatMap { Int64($0) })
                #expect(abs(Double(timestamp) - Date().timeIntervalSince1970) < 30)
                let expected = try WebhookSecret(Self.secret).signature(of: request.body, timestamp: timestamp)
                #expect(request.header("X-LogikalSync-Signature") == expected)
                try await fixture.append(4)
                try await Self.eventually("it is woken again") { receiver.requests.last?.body == #"{"head":4}"# }
            }
        }
    }

    @Test func `of two nodes one wakes, one attempt at a time, and many appends make few wake-ups`() async throws {
        try await Self.with { fixture in
            let receiver = try Receiver { _ in
                Thread.sleep(forTimeInterval: 0.05)
                return Receiver.ok
            }
            defer { receiver.close() }
            try await fixture.set("odoo", receiver.url)
            try await Self.running([fixture.node(Self.quick), fixture.node(Self.quick)]) {
                for head in 1...200 { try await fixture.append(head) }
                try await Self.eventually("the end is told") { try await fixture.status("odoo").told == 200 }
                #expect(receiver.mostAtOnce == 1)
                #expect(receiver.requests.last?.body == #"{"head":200}"#)
                #expect(receiver.requests.count < 100, "\(receiver.requests.count) wake-ups")
                let heads = receiver.requests.map(\.body)
                #expect(Set(heads).count == heads.count, "nobody is told the same twice")
            }
        }
    }

    @Test func `what fails is tried again, later each time, and holds up nobody else`() async throws {
        try await Self.with { fixture in
            let failing = try Receiver { $0 <= 3 ? "HTTP/1.1 500 X\r\nConnection: close\r\n\r\n" : Receiver.ok }
            let working = try Receiver()
            defer {
                failing.close()
                working.close()
            }
            try await fixture.set("failing", failing.url)
            try await fixture.set("working", working.url)
            try await fixture.append(1)
            try await Self.running([fixture.node(Self.quick)]) {
                try await Self.eventually("the other is woken") { try await fixture.status("working").told == 1 }
                try await Self.eventually("it gets through") { try await fixture.status("failing").told == 1 }
                #expect(failing.requests.count == 4 && working.requests.count == 1)
                let status = try await fixture.status("failing")
                #expect(status.failures == 0 && status.failure == nil)
            }
        }
    }

    @Test func `who has acknowledged the head is left in peace, and a new epoch is always told`() async throws {
        try await Self.with { fixture in
            let receiver = try Receiver()
            defer { receiver.close() }
            try await fixture.set("odoo", receiver.url)
            try await fixture.append(5)
            try await fixture.database.owner.execute(
                """
                update log.consumer c
                   set view = 'latest', filter = 0, epoch = s.epoch, position = 5, acknowledged_at = now()
                  from log.sequencer s where s.tenant = 1
                """)
            let taken = try await fixture.store.take(10, patience: .seconds(1), tenant: .default)
            #expect(taken.isEmpty)
            #expect(try await fixture.store.wait(tenant: .default) == nil)
            try await fixture.database.owner.execute("update log.sequencer set epoch = gen_random_uuid(), head = 2")
            try await Self.running([fixture.node(Self.quick)]) {
                try await Self.eventually("it is told") { receiver.requests.last?.body == #"{"head":2}"# }
            }
        }
    }

    @Test func `what comes of an attempt that is over says nothing about the next`() async throws {
        try await Self.with { fixture in
            try await fixture.set("odoo", "http://127.0.0.1:1/")
            try await fixture.append(1)
            let first = try #require(
                try await fixture.store.take(10, patience: .zero, tenant: .default).first)
            let second = try #require(
                try await fixture.store.take(10, patience: .seconds(60), tenant: .default).first)
            #expect(try await fixture.store.take(10, patience: .seconds(60), tenant: .default).isEmpty)
            try await fixture.store.delivered(first, spacing: .zero, tenant: .default)
            try await fixture.store.failed(first, "late", delay: .zero, tenant: .default)
            #expect(try await fixture.status("odoo") == (0, nil, nil))
            try await fixture.set("odoo", "http://127.0.0.1:2/")
            try await fixture.store.delivered(second, spacing: .zero, tenant: .default)
            #expect(try await fixture.status("odoo").told == nil)
        }
    }

    @Test func `a node with another key says so, and sends nothing`() async throws {
        try await Self.with { fixture in
            let receiver = try Receiver()
            defer { receiver.close() }
            try await fixture.set("odoo", receiver.url)
            try await fixture.append(1)
            let node = fixture.node(Self.quick, seal: WebhookSeal(key: [UInt8](repeating: 8, count: 32)))
            try await Self.running([node]) {
                try await Self.eventually("it fails") { try await fixture.status("odoo").failures > 1 }
            }
            #expect(try await fixture.status("odoo").failure == WakeUpFailure.sealedOtherwise.description)
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test func `a forgotten consumer is not woken any more`() async throws {
        try await Self.with { fixture in
            try await fixture.set("odoo", "http://127.0.0.1:1/")
            try await fixture.append(1)
            _ = try await PostgresConsumers(pool: fixture.database.pool).forget(
                ConsumerName("odoo")!, tenant: .default)
            #expect(try await fixture.store.take(10, patience: .zero, tenant: .default).isEmpty)
        }
    }
}
