import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import PostgresStorage

/// Hundreds of clients at once, each with its next request as soon as the last is answered; the reference is the same
/// HTTP library saying hello to as many.
struct Crowds {
    let workbench: Workbench

    private static let sizes = [100, 500, 1000]
    private static let seconds = 3.0
    private static let projects = 200
    private static let imageSize = 6000

    /// What is asked for, and how the answer has to be.
    private struct Request {
        let name: String
        let target: String
    }

    func measure() async throws -> [Measurement] {
        let logger = workbench.logger
        return try await workbench.withDatabase { database in
            for batch in try SampleOffice(projects: Self.projects).batches(versions: 1) {
                try await database.log.append(Prepared.batch(batch))
            }
            let elevation = try await Self.draw(database)
            try await Rebuild.ensureReadModels(in: database, logger: logger)
            return try await BenchAPI.with(database, on: workbench) { api in
                try await Served.with(logger: logger) { ready in
                    [HelloWorld.server(logger: logger, ready: ready)]
                } _: { hello in
                    try await measure(api, database, hello: hello, elevation: elevation)
                }
            }
        }
    }

    private func measure(
        _ api: BenchAPI, _ database: BenchDatabase, hello: Int, elevation: EntityReference
    ) async throws -> [Measurement] {
        let requests = [
            Request(name: "feed pages of 100", target: "/api/v1/changes?limit=100"),
            Request(name: "lists of 100 projects", target: "/api/v1/projects?limit=100"),
            Request(name: "thumbnails of 6 kB", target: "/api/v1/elevations/\(elevation.id.text)/thumbnail"),
        ]
        var measurements: [Measurement] = []
        for clients in Self.sizes {
            for request in requests {
                measurements += try await measure(request, clients, api, database, hello: hello)
            }
        }
        return measurements
    }

    private func measure(
        _ request: Request, _ clients: Int, _ api: BenchAPI, _ database: BenchDatabase, hello: Int
    ) async throws -> [Measurement] {
        let load = LoopbackLoad(
            port: api.port, target: request.target, headers: api.headers, connections: clients, expecting: 200)
        let greeting = LoopbackLoad(port: hello, target: HelloWorld.path, connections: clients, expecting: 200)
        var latencies: [Double] = []
        var rates: [Double] = []
        let before = ResidentMemory.now
        for _ in 0..<workbench.scale.longRounds {
            let outcome = try await load.outcome(seconds: Self.seconds)
            rates.append(outcome.rate)
            latencies += outcome.latencies
        }
        let megabytes = ResidentMemory.now - before
        let connections = try await database.owner.query(
            "select count(*) from pg_stat_activity where application_name = \(BenchAPI.applicationName)"
        ) { Double(try $0.int64(0)) }
        var greetings: [Double] = []
        for _ in 0..<workbench.scale.longRounds { greetings.append(try await greeting.rate(seconds: Self.seconds)) }
        let name = "crowd: \(clients) clients, \(request.name)"
        return [
            Measurement(
                name, unit: "requests/s", value: rates, reference: greetings, budgets: { _, _ in [] },
                notes: [
                    "no request failed; p50 \(Figures.text(Spread.percentile(0.5, of: latencies) * 1000)) ms, p99 "
                        + "\(Figures.text(Spread.percentile(0.99, of: latencies) * 1000)) ms",
                    "memory grew by \(Figures.text(max(0, megabytes))) MB, both sides of the connections included; "
                        + "\(Figures.text(connections[0])) connections to the database",
                    "reference: hello world of the same HTTP library under the same load",
                ])
        ]
    }

    /// An elevation with a drawing, whose bytes are stored.
    private static func draw(_ database: BenchDatabase) async throws -> EntityReference {
        let bytes = (0..<imageSize).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let elevation = EntityReference(
            .elevation, UUID(namespace: UUID(uuidString: "6ba7b812-9dad-11d1-80b4-00c04fd430c8")!, name: "drawn"))
        try await database.owner.execute(
            """
            insert into blobs.blob (tenant, sha256, media_type, size, content)
            values (1, \(Hash.of(bytes).bytes), 'image/png', \(imageSize), \(bytes))
            """)
        let state: JSONObject = [
            "logikalId": "drawn", "name": "drawn",
            "thumbnail": ["sha256": .string("\(Hash.of(bytes))"), "size": .integer(Int64(imageSize))],
        ]
        try await database.log.append(
            Prepared.batch(
                ProposedBatch(
                    key: "drawn", kind: .command, actor: "benchmark",
                    events: [
                        ProposedEvent(
                            entity: elevation, version: 1, type: EventType(.elevation, .discovered),
                            observedAt: Timestamp(microseconds: 1_756_304_572_000_000), naturalKey: "drawn",
                            parent: nil, state: state, changed: [], before: [:])
                    ])))
        return elevation
    }
}
