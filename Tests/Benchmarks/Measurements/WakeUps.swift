import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import PostgresStorage

/// Consumers that wait for changes, and one append that all of them wait for.
struct WakeUps {
    let workbench: Workbench

    private static let rounds = 8
    private static let settle = Duration.milliseconds(700)

    private struct Found: Sendable {
        var latencies: [[Double]] = []
        var megabytes: [Double] = []
        var databaseConnections: [Double] = []
    }

    func measure() async throws -> [Measurement] {
        let clients = workbench.scale.waitingClients
        let found = try await workbench.withDatabase { database in
            let entities = try SampleOffice(projects: 2).entities
            try await Self.append(entities[0], to: database)
            return try await BenchAPI.with(database, on: workbench) { api in
                var found = Found()
                for round in 1...Self.rounds {
                    try await self.round(api, database, entities[round], clients, &found)
                }
                return found
            }
        }
        let milliseconds = found.latencies.map { Spread.percentile(0.99, of: $0) * 1000 }
        let median = Spread.percentile(0.5, of: found.latencies.flatMap { $0 }) * 1000
        return [
            Measurement(
                "wake-up: \(clients) waiting clients, p99 of each round", unit: "ms", value: milliseconds,
                budgets: { value, _ in [.atMost(50, value.median, of: "p99 ms")] },
                notes: [
                    "from just before the append, its commit included, to the last byte of each answer; median of all "
                        + "\(Figures.text(median)) ms",
                    "the clients are one thread of the same process",
                ]),
            Measurement(
                "wake-up: memory that \(clients) waiting clients take", unit: "MB", value: found.megabytes,
                budgets: { value, _ in [.atMost(100, value.highest, of: "MB")] },
                notes: ["growth of the whole process, the clients' side of the connections included"]),
            Measurement(
                "wake-up: database connections of the API meanwhile", unit: "", value: found.databaseConnections,
                budgets: { value, _ in [.atMost(4, value.highest, of: "connections")] }, notes: []),
        ]
    }

    private func round(
        _ api: BenchAPI, _ database: BenchDatabase, _ entity: SampleEntity, _ clients: Int, _ found: inout Found
    ) async throws {
        let (cursor, _) = try await api.head(view: .log)
        let request = LoopbackLoad.request(
            "/api/v1/changes?view=log&wait=30&since=\(cursor)", headers: api.headers)
        let before = ResidentMemory.now
        let waiting = Task { [port = api.port] in
            try await OwnThread.run { try Self.wait(port: port, request, clients) }
        }
        // The server doesn't say who waits; whoever came late would only be answered sooner.
        try await Task.sleep(for: Self.settle + .milliseconds(clients))
        found.megabytes.append(max(0, ResidentMemory.now - before))
        let connections = try await database.owner.query(
            "select count(*) from pg_stat_activity where application_name = \(BenchAPI.applicationName)"
        ) { Double(try $0.int64(0)) }
        found.databaseConnections += connections
        let appended = ContinuousClock.now
        try await Self.append(entity, to: database)
        found.latencies.append(
            try await waiting.value.map { instant in
                let (seconds, attoseconds) = (instant - appended).components
                return Double(seconds) + Double(attoseconds) / 1e18
            })
    }

    /// When each answer was whole.
    private static func wait(port: Int, _ request: [UInt8], _ clients: Int) throws -> [ContinuousClock.Instant] {
        var pool = try LoopbackPool(port: port, count: clients)
        for index in 0..<clients { try pool.send(request, on: index) }
        var answered: [ContinuousClock.Instant] = []
        let start = ContinuousClock.now
        while answered.count < clients, Stopwatch.seconds(since: start) < 40 {
            try pool.receive(within: 1000) { index, answer, pool in
                guard answer.status == 200 else { throw BenchmarkError("a waiting client got \(answer.status)") }
                answered.append(.now)
                pool.leave(index)
            }
        }
        guard answered.count == clients else {
            throw BenchmarkError("\(answered.count) of \(clients) waiting clients were answered")
        }
        return answered
    }

    private static func append(_ entity: SampleEntity, to database: BenchDatabase) async throws {
        try await database.log.append(
            Prepared.batch(
                ProposedBatch(
                    key: entity.naturalKey.text, kind: .command, actor: "benchmark",
                    events: [entity.event(version: 1)])))
    }
}
