import EventSourcing
import Feeding
import PostgresStorage

/// One page of 500 projects with their counts, as the API serves it.
struct ProjectList {
    let workbench: Workbench

    private static let readsPerRound = 20

    func measure() async throws -> Measurement {
        let database = try await workbench.sample()
        try await Rebuild.ensureReadModels(in: database, logger: workbench.logger)
        let models = PostgresReadModels(pool: database.service.pool)
        let query = ReadModelQuery(.projects, tenant: .default, limit: 500)
        guard try await models.list(query).next != nil else { throw BenchmarkError("there are not 500 projects") }
        var milliseconds: [Double] = []
        for _ in 0..<workbench.scale.rounds {
            let seconds = try await Stopwatch.seconds {
                for _ in 0..<Self.readsPerRound { _ = try await models.list(query) }
            }
            milliseconds.append(seconds / Double(Self.readsPerRound) * 1000)
        }
        return Measurement(
            "list: 500 projects with counts, rows as they go out", unit: "ms", value: milliseconds,
            budgets: { value, _ in [.atMost(10, value.median, of: "ms")] },
            notes: ["one query for all rows, after one that asks which build of the read model is active"])
    }
}
