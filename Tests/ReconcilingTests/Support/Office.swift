import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalModel
import Polling
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import Reconciling
import SyncTesting
import Testing

/// One elevation in a real log, and those who decide about it.
struct Office: Sendable {
    static let now = Ledger.began
    static let entity = Ledger.entity

    let database: Database
    let book: PostgresReconciliation
    let polls: PostgresPollStore
    private let log: PostgresEventLog

    static func with(_ body: (Office) async throws -> Void) async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let log = PostgresEventLog(
                pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))
            try await body(
                Office(
                    database: database,
                    book: PostgresReconciliation(pool: database.pool, log: log, now: { now }),
                    polls: PostgresPollStore(pool: database.pool, log: log), log: log))
        }
    }

    /// What Logikal says from now on; `nil` for nothing more.
    func append(_ state: JSONObject?) async throws {
        let known = try await polls.known(Self.entity.id, tenant: .default)
        let version = (known?.version ?? 0) + 1
        let changed = state.map { state in
            state.members.filter { known?.state?[$0.key] != $0.value }.map(\.key)
        }
        let verb: EventType.Verb = state == nil ? .removed : known == nil ? .discovered : .changed
        let event = ProposedEvent(
            entity: Self.entity, version: version, type: EventType(.elevation, verb), observedAt: Self.now,
            naturalKey: "p/e", parent: nil, state: state, reason: state == nil ? "removed" : nil,
            changed: changed ?? [])
        var generator = SystemRandomNumberGenerator()
        let batch = ProposedBatch(key: "poll:\(version)", kind: .poll, actor: "poller", events: [event])
        try await log.append(PreparedBatch(batch, tenant: .default, using: &generator))
    }

    @discardableResult
    func propose(
        _ values: JSONObject, version: Int64, key: String? = nil, at: Timestamp? = nil
    ) async throws -> ProposalAnswer {
        let fields = values.members.map { ($0.key, Proposal.Field(base: nil, value: $0.value)) }
        return try await book.propose(
            Proposal(
                entity: Self.entity.id, version: version, fields: Dictionary(uniqueKeysWithValues: fields), at: at,
                idempotencyKey: key),
            tenant: .default, person: "client:odoo")
    }

    func head() async throws -> Position { try await PostgresHistory(pool: database.pool).head(tenant: .default) }

    private var runner: ProjectionRunner {
        ProjectionRunner(
            catalog: Catalog.projections, store: PostgresProjectionStore(pool: database.pool, owner: database.owner),
            tenant: .default, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, waitForHead: { _ in })
    }

    func project() async throws { try await runner.catchUp() }

    func rebuild() async throws { try await runner.rebuild("elevations") }

    /// The elevation as its route answers.
    func text(asOf: Position? = nil) async throws -> String {
        if asOf != nil { try await project() }
        let row = try await PostgresReadModels(pool: database.pool)
            .row(Self.entity.id, of: .elevations, tenant: .default, asOf: asOf)
        return String(decoding: try #require(row), as: UTF8.self)
    }

    func row(asOf: Position? = nil) async throws -> JSONValue { try JSONReader.read(try await text(asOf: asOf)) }

    /// What the log says of decisions, in its order.
    func events() async throws -> [(type: String, version: Int64)] {
        try await database.pool.withTenant(.default) { connection in
            try connection.query(
                "select type, version from log.event where entity_type in ('override', 'conflict') order by position"
            ) { (type: try $0.text("type"), version: try $0.int64("version")) }
        }
    }

    func verify() async throws {
        let report = try await PostgresLogVerifier(pool: database.pool).verify(tenant: .default)
        #expect(report.firstBreak == nil)
    }
}
