import EventSourcing
import Feeding
import Foundation
import PostgresClient
import PostgresStorage

/// What was known at the middle of the log, and what has become of it since.
struct Past {
    let workbench: Workbench

    private static let limit = 500
    private static let pages = 10
    private static let rows = 200
    private static let differences = 10_000
    private static let differencesPerPage = 1000

    func measure() async throws -> [Measurement] {
        let database = try await workbench.sample()
        try await Rebuild.ensureReadModels(in: database, logger: workbench.logger)
        let middle = Position(Int64(try await database.events) / 2)
        return [
            try await lists(database, asOf: middle), try await entities(database, asOf: middle),
            try await differences(database),
        ]
    }

    private func lists(_ database: BenchDatabase, asOf position: Position) async throws -> Measurement {
        let models = PostgresReadModels(pool: database.service.pool)
        let rate = { (asOf: Position?) in
            Double(Self.pages)
                / (try await Stopwatch.seconds {
                    var query = ReadModelQuery(.elevations, tenant: .default, limit: Self.limit, asOf: asOf)
                    for _ in 0..<Self.pages {
                        let page = try await models.list(query)
                        guard let next = page.next else { throw BenchmarkError("there are too few elevations") }
                        query.after = next
                    }
                })
        }
        let (values, references) = try await Interleaved.rounds(workbench.scale.rounds) { _ in
            try await rate(position)
        } _: { _ in
            try await rate(nil)
        }
        return Measurement(
            "as of: pages of \(Self.limit) elevations", unit: "pages/s", value: values, reference: references,
            budgets: { _, _ in [] },
            notes: ["as of the middle of the log", "reference: the same pages as they are now, from their read model"])
    }

    private func entities(_ database: BenchDatabase, asOf position: Position) async throws -> Measurement {
        let models = PostgresReadModels(pool: database.service.pool)
        let step = max(1, Int64(try await database.events) / 5 / Int64(Self.rows))
        let ids = try await database.owner.query(
            """
            select entity_id from log.stream
             where tenant = 1 and entity_type = 'elevation' and last_position % \(step) = 0
             order by entity_id limit \(Self.rows)
            """
        ) { try $0.uuid(0) }
        let rate = { (asOf: Position?) in
            Double(ids.count)
                / (try await Stopwatch.seconds {
                    for id in ids {
                        let row = try await models.row(id, of: .elevations, tenant: .default, asOf: asOf)
                        guard row != nil else { throw BenchmarkError("an elevation is missing") }
                    }
                })
        }
        let (values, references) = try await Interleaved.rounds(workbench.scale.rounds) { _ in
            try await rate(position)
        } _: { _ in
            try await rate(nil)
        }
        return Measurement(
            "as of: one elevation", unit: "reads/s", value: values, reference: references, budgets: { _, _ in [] },
            notes: [
                "\(ids.count) of them, one after the other, as of the middle of the log",
                "reference: the same as they are now, from their read model",
            ])
    }

    private func differences(_ database: BenchDatabase) async throws -> Measurement {
        let history = PostgresHistory(pool: database.service.pool)
        let head = Position(Int64(try await database.events))
        let from = Position(head.rawValue - Int64(Self.differences))
        let psql = try Psql(conninfo: database.conninfo)
        let (values, references) = try await Interleaved.rounds(workbench.scale.rounds) { _ in
            var found = 0
            let seconds = try await Stopwatch.seconds {
                var query = DifferenceQuery(
                    tenant: .default, from: from, to: head, limit: Self.differencesPerPage)
                while true {
                    let page = try await history.differences(query)
                    found += page.differences.count
                    guard let next = page.next else { break }
                    query.after = next
                }
            }
            guard found == Self.differences else { throw BenchmarkError("\(found) differences were found") }
            return Double(found) / seconds
        } _: { _ in
            let empty = try await Stopwatch.seconds { try await psql.run("select 1;") }
            let full = try await Stopwatch.seconds { try await psql.run(Self.byHand(from, head)) }
            return Double(Self.differences) / (full - empty)
        }
        return Measurement(
            "diff: between two positions, \(Figures.text(Double(Self.differences))) entities changed",
            unit: "entities/s", value: values, reference: references, budgets: { _, _ in [] },
            notes: [
                "with the path of each and field by field, in pages of \(Self.differencesPerPage)",
                "reference: psql copies both states of the same entities, found by SQL by hand",
            ])
    }

    private static func byHand(_ from: Position, _ to: Position) -> String {
        """
        copy (select newer.entity_id, newer.state, older.state
                from (select distinct on (entity_id) entity_id, version, state from log.event
                       where tenant = 1 and position > \(from) and position <= \(to)
                       order by entity_id, version desc) newer
                left join lateral (select state from log.event o
                                    where o.tenant = 1 and o.entity_id = newer.entity_id and o.version < newer.version
                                      and o.position <= \(from)
                                    order by o.version desc limit 1) older on true) to stdout;
        """
    }
}
