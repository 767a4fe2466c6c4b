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
import SyncTesting

/// A log and everything that reads it, over a database of its own.
struct Past: Sendable {
    let database: Database
    let log: PostgresEventLog
    let readModels: PostgresReadModels
    let history: PostgresHistory
    let feed: PostgresFeedStore
    let pollStore: PostgresPollStore

    static func with(_ body: (Past) async throws -> Void) async throws {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let log = PostgresEventLog(
                pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))
            try await body(
                Past(
                    database: database, log: log, readModels: PostgresReadModels(pool: database.pool),
                    history: PostgresHistory(pool: database.pool), feed: PostgresFeedStore(pool: database.pool),
                    pollStore: PostgresPollStore(pool: database.pool, log: log)))
        }
    }

    var runner: ProjectionRunner {
        ProjectionRunner(
            catalog: Catalog.projections, store: PostgresProjectionStore(pool: database.pool, owner: database.owner),
            tenant: .default,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, waitForHead: { _ in })
    }

    /// Returns the new head.
    @discardableResult
    func append(_ key: String, _ events: [ProposedEvent]) async throws -> Position {
        var generator = SystemRandomNumberGenerator()
        let batch = ProposedBatch(key: key, kind: .poll, actor: "poller", metadata: ["poll": 7], events: events)
        return try await log.append(PreparedBatch(batch, tenant: .default, using: &generator)).last
    }

    /// What every read-model route answers: all pages of each model, those of each parent, and each row by its id.
    func answers(asOf: Position?) async throws -> [String: String] {
        var answers: [String: String] = [:]
        for model in ReadModel.allCases {
            let (text, ids, parents) = try await list(model, parent: nil, asOf: asOf)
            answers[model.rawValue] = text
            for id in ids {
                let row = try await readModels.row(id, of: model, tenant: .default, asOf: asOf)
                answers["\(model.rawValue)/\(id.text)"] = row.map { String(decoding: $0, as: UTF8.self) }
            }
            for parent in parents {
                answers["\(model.rawValue)?parent=\(parent.text)"] = try await list(model, parent: parent, asOf: asOf)
                    .text
            }
        }
        return answers
    }

    private func list(
        _ model: ReadModel, parent: UUID?, asOf: Position?
    ) async throws -> (text: String, ids: [UUID], parents: Set<UUID>) {
        var query = ReadModelQuery(
            model, tenant: .default, filter: ReadModelFilter(parent: parent), limit: 7, asOf: asOf)
        var (text, ids, parents): (String, [UUID], Set<UUID>) = ("", [], [])
        repeat {
            let page = try await readModels.list(query)
            text += String(decoding: page.rows, as: UTF8.self) + "\n"
            for row in try JSONReader.read(Array("[".utf8) + page.rows + Array("]".utf8)).array ?? [] {
                ids += [row["id"]?.string.flatMap(UUID.init(uuidString:))].compactMap { $0 }
                if let parent = row["parent"]?["id"]?.string.flatMap(UUID.init(uuidString:)) { parents.insert(parent) }
            }
            query.after = page.next
        } while query.after != nil
        return (text, ids, parents)
    }

    func differences(
        from: Position, to: Position, types: Set<EntityType> = [], limit: Int = 1000
    ) async throws -> [EntityDifference] {
        var query = DifferenceQuery(tenant: .default, from: from, to: to, types: types, limit: limit)
        var found: [EntityDifference] = []
        while true {
            let page = try await history.differences(query)
            found += page.differences
            guard let next = page.next else { return found }
            query.after = next
        }
    }
}

/// What a log says at a position, folded by hand.
struct Fold: Equatable {
    private(set) var living: [EntityReference: EntityDifference.Condition] = [:]

    mutating func apply(_ events: [ProposedEvent]) {
        for event in events {
            living[event.entity] = event.state.map { EntityDifference.Condition(parent: event.parent, state: $0) }
        }
    }

    /// Those about which another fold says something else.
    func entities(otherThan other: Fold) -> Set<EntityReference> {
        Set(living.keys).union(other.living.keys).filter { living[$0] != other.living[$0] }
    }

    /// Goes on by what a difference says field by field, and by nothing else.
    mutating func apply(_ difference: EntityDifference) {
        guard let old = living[difference.entity], let to = difference.to else {
            living[difference.entity] = difference.to
            return
        }
        var state = old.state
        for field in difference.fields { state[field.field] = field.to }
        living[difference.entity] = EntityDifference.Condition(
            parent: difference.kind == .moved ? to.parent : old.parent, state: state)
    }
}
