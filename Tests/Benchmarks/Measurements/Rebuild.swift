import EventSourcing
import Logging
import PostgresClient
import PostgresStorage
import Projecting
import Projections

/// Read models built anew from the whole sample log; the reference fills tables with the same columns and keys by SQL
/// that was written for just that: the newest position of each entity, joined back.
struct Rebuild {
    let workbench: Workbench

    func measure() async throws -> [Measurement] {
        let database = try await workbench.sample()
        try await Self.ensureReadModels(in: database, logger: workbench.logger)
        let events = try await database.owner.query("select head from log.sequencer where tenant = 1") {
            Double(try $0.int64(0))
        }[0]
        var measurements: [Measurement] = []
        for (model, byHand) in [("elevations", RebuildByHand.elevations), ("projects", RebuildByHand.projects)] {
            let (values, references) = try await Interleaved.rounds(workbench.scale.rounds) { _ in
                let runner = Self.runner(database, workbench.logger)
                return events / (try await Stopwatch.seconds { _ = try await runner.rebuild(model) })
            } _: { _ in
                let build = try await Self.activeBuild(of: model, in: database)
                return events / (try await Stopwatch.seconds { try await byHand(build, database.service.pool) })
            }
            measurements.append(
                Measurement(
                    "rebuild: \(model), \(Figures.text(events)) events", unit: "events of the log/s", value: values,
                    reference: references,
                    budgets: { value, ratio in
                        [.atLeast(300_000, value.median, of: "events/s")]
                            + (ratio.map { [.ratio(atLeast: 0.8, $0)] } ?? [])
                    },
                    notes: [
                        "making, switching to and dropping the tables is included",
                        "reference: the same tables filled once by hand-written SQL, without anything to go on from",
                    ]))
        }
        return measurements
    }

    static func ensureReadModels(in database: BenchDatabase, logger: Logger) async throws {
        try await runner(database, logger).catchUp()
    }

    private static func runner(_ database: BenchDatabase, _ logger: Logger) -> ProjectionRunner {
        ProjectionRunner(
            catalog: Catalog.projections,
            store: PostgresProjectionStore(pool: database.service.pool, owner: database.service.owner),
            tenant: .default, logger: logger, waitForHead: { _ in })
    }

    private static func activeBuild(of model: String, in database: BenchDatabase) async throws -> Int32 {
        try await database.service.pool.query("select active from projecting.projection where name = \(model)") {
            try $0.int32(0)
        }[0]
    }
}
