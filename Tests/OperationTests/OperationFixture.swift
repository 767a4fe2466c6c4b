import EventSourcing
import Foundation
import Logging
import LogikalModel
import Operations
import Polling
import PostgresClient
import PostgresStorage
import SyncTesting
import Testing

/// A migrated database with a hall, a directory in it, and a project in that.
struct OperationFixture: Sendable {
    static let hall = NaturalKey.directory(path: "Hall").reference(tenant: .default)
    static let north = NaturalKey.directory(path: "Hall/North").reference(tenant: .default)
    static let wing = NaturalKey.project(LogikalID("a1")).reference(tenant: .default)
    static let shed = NaturalKey.project(LogikalID("a2")).reference(tenant: .default)

    let database: Database
    let store: PostgresOperationStore
    let polls: PostgresPollStore

    static func with(_ body: (OperationFixture) async throws -> Void) async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let log = PostgresEventLog(
                pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))
            let fixture = OperationFixture(
                database: database, store: PostgresOperationStore(pool: database.pool),
                polls: PostgresPollStore(pool: database.pool, log: log))
            try await fixture.appendOffice(log)
            try await body(fixture)
        }
    }

    private func appendOffice(_ log: PostgresEventLog) async throws {
        let keys: [(NaturalKey, EntityReference?)] = [
            (.directory(path: "Hall"), nil), (.directory(path: "Hall/North"), Self.hall),
            (.project(LogikalID("a1")), Self.north), (.project(LogikalID("a2")), Self.hall),
        ]
        let events = keys.map { key, parent in
            Self.event(key, parent, version: 1, state: ["logikalId": .string(key.text), "name": .string(key.text)])
        }
        try await append("office", events, log)
    }

    static func event(
        _ key: NaturalKey, _ parent: EntityReference?, version: Int64, state: JSONObject?
    ) -> ProposedEvent {
        ProposedEvent(
            entity: key.reference(tenant: .default), version: version,
            type: EventType(key.type, state == nil ? .removed : .discovered), observedAt: Self.time(0),
            naturalKey: key.text, parent: parent, state: state, reason: state == nil ? "removed" : nil)
    }

    private func append(_ key: String, _ events: [ProposedEvent], _ log: PostgresEventLog) async throws {
        var generator = SystemRandomNumberGenerator()
        let batch = ProposedBatch(key: key, kind: .poll, actor: "test", events: events)
        try await log.append(PreparedBatch(batch, tenant: .default, using: &generator))
    }

    func removeShed() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let log = PostgresEventLog(pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))
        try await append(
            "gone", [Self.event(.project(LogikalID("a2")), Self.hall, version: 2, state: nil)], log)
    }

    static func time(_ second: Int64) -> Timestamp {
        Timestamp(microseconds: 1_756_304_572_000_000 + second * 1_000_000)
    }

    func ask(
        _ scope: SyncScope, deep: Bool = false, by actor: String = "anna", tenant: TenantID = .default
    ) async throws -> AcceptedOperation {
        try await store.accept(
            OperationRequest(scope: scope, isDeep: deep, actor: actor, at: Self.time(1)), tenant: tenant)
    }

    func lease(_ holder: String, for duration: Duration = .seconds(60)) async throws -> Lease {
        try #require(try await polls.acquireLease(tenant: .default, holder: holder, duration: duration))
    }

    /// A lease that passed to another, and the one that it passed to.
    func lostLease() async throws -> (old: Lease, new: Lease) {
        let old = try await lease("paused")
        // As if the time had passed.
        try await database.owner.execute("update polling.lease set expires_at = now() - interval '1 s'")
        return (old, try await lease("successor"))
    }

    func claim(_ lease: Lease) async throws -> SyncOperation? {
        try await store.claim(only: nil, lease: lease, at: Self.time(2), tenant: .default)
    }

    func changes(_ operation: SyncOperation) async throws -> [String] {
        try await store.history(of: operation.id, after: 0, tenant: .default).changes.map(\.kind.rawValue)
    }
}
