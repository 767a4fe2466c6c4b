import EventSourcing
import Foundation
import LogikalClient
import LogikalSimulator
import Polling
import PostgresStorage
import Testing

/// What a cycle would cost, told before it and without asking Logikal.
@Suite struct ForecastTests {
    private static func forecast(
        _ pipeline: Pipeline, _ cadence: PollCadence, _ details: DetailPolicy = .none
    ) async throws -> CycleForecast {
        CycleForecast(
            known: try await pipeline.store.directoriesAndProjects(tenant: .default),
            visits: try await pipeline.store.visits(tenant: .default),
            contents: try await pipeline.store.contentCounts(tenant: .default), cadence: cadence,
            details: details, capabilities: pipeline.client.navigation.capabilities, durations: CallDurations(),
            now: Timestamp(Date()))
    }

    /// Without the type of an address, which is a word of the office.
    private static func endpoint(_ operation: String) -> String {
        operation.hasPrefix("\(LogikalEndpoint.addressTypes.rawValue)/")
            ? LogikalEndpoint.address.rawValue : operation
    }

    @Test(arguments: NavigationPolicy.allCases, [0, 2, 100])
    func `pain 13, the plan of a cycle in which nothing has changed is what it costs, to the request`(
        navigation: NavigationPolicy, share: Int
    ) async throws {
        try await Pipeline.with {
            $0.navigation = navigation
            $0.directories = 5
        } _: { pipeline in
            for _ in 0..<2 { _ = try await pipeline.runner(.everything, details: .usual).run() }
            let cadence = PollCadence(leastProjects: share)
            let forecast = try await Self.forecast(pipeline, cadence, .usual)
            pipeline.simulator.clearCallLog()
            let report = try await pipeline.runner(cadence, details: .usual).run().report
            // The report is made before the session is closed.
            #expect(forecast.requests.values.reduce(0, +) == report.requests + 1)
            #expect(forecast.logins == report.logins)
            #expect(forecast.entered == report.entered)
            var made: [String: Int] = [:]
            for call in pipeline.simulator.callLog() { made[Self.endpoint(call.call.operation), default: 0] += 1 }
            let planned = Dictionary(uniqueKeysWithValues: forecast.requests.map { ($0.key.rawValue, $0.value) })
            #expect(planned == made)
        }
    }

    @Test func `what is owed and what waits is in the plan`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let cadence = PollCadence(leastProjects: 0, mostPartsLists: 2)
            try await pipeline.cycle(cadence)
            let forecast = try await Self.forecast(pipeline, cadence)
            #expect(forecast.partsLists == 2 && forecast.postponedPartsLists == 2)
            let report = try await pipeline.cycle(cadence)
            #expect(report.postponedPartsLists <= 2)
            try await pipeline.scope(.exclude, SmallOffice.north)
            try await pipeline.cycle(cadence)
            #expect(try await Self.forecast(pipeline, cadence).excludedDirectories == 1)
        }
    }

    @Test func `an office that nobody has looked at yet costs a look at its root`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let forecast = try await Self.forecast(pipeline, PollCadence())
            #expect(forecast.directories == 1 && forecast.logins == 1 && forecast.entered == [:])
            #expect(forecast.duration > .seconds(5))
        }
    }
}
