import EventSourcing
import Logging
import PostgresClient
import PostgresStorage
import Projecting
import Projections

/// Read models built anew from the whole sample log; the reference fills the same tables by SQL that was written for
/// just that.
struct Rebuild {
    let workbench: Workbench

    func measure() async throws -> [Measurement] {
        let database = try await workbench.sample()
        try await Self.ensureReadModels(in: database, logger: workbench.logger)
        let events = try await database.events
        var measurements: [Measurement] = []
        for projection in Catalog.projections {
            guard let byHand = try RebuildByHand(projection) else { continue }
            let (values, references) = try await Interleaved.rounds(workbench.scale.longRounds) { _ in
                let runner = Self.runner(database, workbench.logger)
                return events / (try await Stopwatch.seconds { _ = try await runner.rebuild(projection.name) })
            } _: { _ in
                events / (try await Stopwatch.seconds { try await byHand.run(database.owner) })
            }
            measurements.append(
                Measurement(
                    "rebuild: \(projection.name), \(Figures.text(events)) events", unit: "events of the log/s",
                    value: values, reference: references,
                    budgets: { value, ratio in
                        let isOfStates = projection != .entityVersions
                        return (isOfStates ? [.atLeast(300_000, value.median, of: "events/s")] : [])
                            + (ratio.map { [.ratio(atLeast: 0.8, $0)] } ?? [])
                    },
                    notes: [
                        "making, comparing, switching to and dropping the tables is included",
                        "reference: the same tables filled once by hand-written SQL, then their keys and indexes, "
                            + "without anything to go on from",
                    ]))
        }
        return measurements
    }

    static func ensureReadModels(in database: BenchDatabase, logger: Logger) async throws {
        try await runner(database, logger).catchUp()
    }

    static func runner(_ database: BenchDatabase, _ logger: Logger) -> ProjectionRunner {
        ProjectionRunner(
            catalog: Catalog.projections,
            store: PostgresProjectionStore(pool: database.service.pool, owner: database.service.owner),
            tenant: .default, logger: logger, waitForHead: { _ in })
    }
}
