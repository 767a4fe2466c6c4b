import EventSourcing
import Feeding
import PostgresStorage

/// A consumer that asks again and again while nothing happens; the reference is the same HTTP library saying hello.
struct IdlePolls {
    let workbench: Workbench

    private static let connections = 32
    private static let seconds = 2.0

    func measure() async throws -> [Measurement] {
        try await workbench.withDatabase { database in
            for batch in try SampleOffice(projects: 20).batches(versions: 1) {
                try await database.log.append(Prepared.batch(batch))
            }
            let logger = workbench.logger
            return try await BenchAPI.with(database, on: workbench) { api in
                try await Served.with(logger: logger) { ready in
                    [HelloWorld.server(logger: logger, ready: ready)]
                } _: { hello in
                    try await measure(api, hello: hello)
                }
            }
        }
    }

    private func measure(_ api: BenchAPI, hello: Int) async throws -> [Measurement] {
        let (cursor, tag) = try await api.head(view: .latest)
        let target = "/api/v1/changes?since=\(cursor)"
        let greeting = LoopbackLoad(
            port: hello, target: HelloWorld.path, connections: Self.connections, expecting: 200)
        let unchanged = LoopbackLoad(
            port: api.port, target: target, headers: api.headers.merging(["If-None-Match": tag]) { $1 },
            connections: Self.connections, expecting: 304)
        let empty = LoopbackLoad(
            port: api.port, target: target, headers: api.headers, connections: Self.connections, expecting: 200)
        var measurements: [Measurement] = []
        for (name, load) in [("304, with the page's ETag", unchanged), ("200, an empty page", empty)] {
            _ = (try await load.rate(seconds: 0.5), try await greeting.rate(seconds: 0.5))
            let (values, references) = try await Interleaved.rounds(workbench.scale.rounds) { _ in
                try await load.rate(seconds: Self.seconds)
            } _: { _ in
                try await greeting.rate(seconds: Self.seconds)
            }
            measurements.append(
                Measurement(
                    "idle feed poll: \(name)", unit: "requests/s", value: values, reference: references,
                    budgets: { _, ratio in ratio.map { [.ratio(atLeast: 0.6, $0)] } ?? [] },
                    notes: [
                        "\(Self.connections) connections of one thread of the same process, which takes its share of "
                            + "the cores; with API key, cursor and envelope",
                        "reference: hello world of the same HTTP library under the same load",
                    ]))
        }
        return measurements
    }
}
