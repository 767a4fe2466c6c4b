import EventSourcing
import Foundation
import Logging
import Operations
import Polling
import PostgresStorage
import Testing

/// Runs operations as a poller does, without a Logikal.
struct OperationDriver: Sendable {
    private let store: PostgresOperationStore
    private let lease: Lease

    init(_ api: APIFixture) async throws {
        let pool = api.database.pool
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let polls = PostgresPollStore(
            pool: pool, log: PostgresEventLog(pool: pool, notifier: HeadNotifier(pool: pool, logger: logger)))
        store = PostgresOperationStore(pool: pool)
        lease = try #require(
            try await polls.acquireLease(tenant: .default, holder: "driver", duration: .seconds(600)))
    }

    private var now: Timestamp { Timestamp(microseconds: 1_756_304_580_000_000) }

    func start() async throws {
        _ = try #require(try await store.claim(only: nil, lease: lease, at: now, tenant: .default))
    }

    func progress(_ done: Int, of id: UUID) async throws {
        _ = try await store.note(["done": .integer(done), "total": 9], of: id, lease: lease, tenant: .default)
    }

    func end(_ id: UUID, by step: OperationStep = .succeed) async throws {
        try await store.end(
            id, by: step, outcome: OperationOutcome(report: ["events": 7]), at: now, lease: lease, tenant: .default)
    }
}
