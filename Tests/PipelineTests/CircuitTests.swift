import EventSourcing
import Foundation
import Logging
import LogikalClient
import LogikalModel
import LogikalSimulator
import Polling
import PostgresClient
import PostgresStorage
import Synchronization
import Testing

/// When a Logikal, or one project of it, is left alone.
@Suite struct CircuitTests {
    private func refuse(_ operation: String, _ decision: FaultDecision) -> Faults {
        Faults(before: { $0.operation == operation ? decision : .none })
    }

    private func breaker(_ pipeline: Pipeline) async throws -> CircuitBreaker {
        try await pipeline.connections.breaker(of: pipeline.client.configuration.address, tenant: .default)
            ?? CircuitBreaker()
    }

    /// The code with which a scheduled cycle does not begin; `nil` when there was one.
    private func refusal(_ runner: CycleRunner) async throws -> PollError.Code? {
        do {
            _ = try await runner.run(as: .schedule)
            return nil
        } catch let error as PollError { return error.code }
    }

    @Test func `a service that fails again and again is left alone for longer and longer, and recovers`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            pipeline.simulator.faults = refuse("POST /auth", .error(status: 503, text: "restarting"))
            for _ in 0..<5 { #expect(try await refusal(pipeline.runner) == nil) }
            #expect(try await breaker(pipeline).stateName == "open")
            #expect(pipeline.count(.login) == 5)
            for _ in 0..<3 { #expect(try await refusal(pipeline.restarted().runner) == .paused) }
            #expect(pipeline.count(.login) == 5, "nobody has asked meanwhile")
            pipeline.time.advance(by: 61)
            #expect(try await refusal(pipeline.runner) == nil)
            #expect(pipeline.count(.login) == 6)
            pipeline.time.advance(by: 61)
            #expect(try await refusal(pipeline.runner) == .paused, "the second pause is longer")
            pipeline.simulator.faults = nil
            #expect(try await pipeline.cycle().outcome == .complete, "a person asks at once")
            #expect(try await breaker(pipeline).state == .closed(failures: 0))
            #expect(try await refusal(pipeline.runner) == nil)
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `a service that lets us in and fails for every project costs few logins, not thousands`() async throws {
        try await Pipeline.with {
            ($0.directories, $0.projects, $0.elevations) = (1, 40, 1)
        } _: { pipeline in
            pipeline.simulator.faults = refuse("POST /projects/select", .error(status: 500, text: "no database"))
            let (report, error) = try await pipeline.runner.run(as: .schedule)
            #expect(report.outcome == .failed && error?.code == .unavailable)
            #expect(pipeline.count(.login) <= 2 * 5 + 2)
            #expect(try await breaker(pipeline).cause == .serverFailure)
            #expect(pipeline.simulator.counters.openSessions == 0)
        }
    }

    @Test func `wrong credentials are tried once by each process and not again, until a person does`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let (_, wrong) = pipeline.restarted { $0.password = Secret("guessed") }
            let (_, error) = try await wrong.run(as: .start)
            #expect(error?.code == .refused)
            for _ in 0..<3 {
                pipeline.time.advance(by: 100_000)
                #expect(try await refusal(wrong) == .stopped)
            }
            #expect(pipeline.count(.login) == 1)
            #expect(try await wrong.run(as: .start).error?.code == .refused)
            #expect(try await wrong.run(as: .person).error?.code == .refused)
            #expect(pipeline.count(.login) == 3)
            #expect(try await refusal(wrong) == .stopped)
            #expect(try await pipeline.cycle().outcome == .complete)
            #expect(try await refusal(pipeline.runner) == nil)
        }
    }

    @Test
    func `pain 2, a poller with wrong credentials logs in once, says so once, and goes on when they are right again`()
        async throws
    {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            pipeline.simulator.faults = refuse("POST /auth", .error(status: 401, text: "wrong password"))
            let (reports, continuation) = AsyncStream.makeStream(of: CycleReport.self)
            let errors = ErrorCounter.Count()
            let poller = Poller(
                runner: pipeline.runner, interval: .milliseconds(5),
                logger: Logger(label: "test") { _ in ErrorCounter(count: errors) }
            ) { continuation.yield($0) }
            let polling = Task { try await poller.run() }
            var outcomes = reports.map(\.outcome).makeAsyncIterator()
            #expect(await outcomes.next() == .failed)
            while errors.value == 0 { await Task.yield() }
            // Each look takes longer than the poller's pause: it has looked as often meanwhile.
            for _ in 0..<10 { #expect(try await refusal(pipeline.runner) == .stopped) }
            #expect(pipeline.count(.login) == 1)
            #expect(errors.value == 1)
            pipeline.simulator.faults = nil
            // Beside the poller, as `sync` in another process.
            #expect(try await pipeline.cycle().outcome == .complete)
            pipeline.time.advance(by: 1)
            #expect(await outcomes.next() == .complete)
            polling.cancel()
            try await polling.value
        }
    }

    /// Counts messages of level error and above.
    private struct ErrorCounter: LogHandler {
        final class Count: Sendable {
            private let count = Mutex(0)

            var value: Int { count.withLock { $0 } }

            func increment() { count.withLock { $0 += 1 } }
        }

        let count: Count
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.error

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { count.increment() }
    }

    @Test func `want of a licence opens the circuit at once, for ten minutes`() async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.sessionLimit = 0
        } _: { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let (_, error) = try await pipeline.runner.run(as: .schedule)
            #expect(error?.code == .unavailable)
            #expect(try await breaker(pipeline).cause == .loginRefused)
            pipeline.time.advance(by: 590)
            #expect(try await refusal(pipeline.runner) == .paused)
            #expect(pipeline.count(.login) == 1)
            pipeline.time.advance(by: 11)
            #expect(try await refusal(pipeline.runner) == nil)
            #expect(pipeline.count(.login) == 2)
        }
    }

    @Test(arguments: NavigationPolicy.allCases)
    func `a project that fails is left alone for longer and longer, listed, and read when it is well again`(
        navigation: NavigationPolicy
    ) async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.navigation = navigation
        } _: { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let office = pipeline.simulator.office
            let reader = PostgresConnectionReader(pool: pipeline.database.pool)
            try await pipeline.cycle()
            office.restrict(small.wing, .forbidden)
            var looks: [Int] = []
            for minute in 0..<20 {
                pipeline.simulator.clearCallLog()
                try small.edit(try small.elevation(of: small.annex))
                let (report, error) = try await pipeline.runner.run(as: .schedule)
                #expect(error == nil && report.outcome == .partial)
                #expect(report.scopes == ["phases of project Wing"] && report.speechless == [])
                if asked(pipeline, for: small.wing) { looks.append(minute) }
                pipeline.time.advance(by: 60)
            }
            #expect(looks == [0, 1, 2, 4, 8, 16])
            #expect(try await pipeline.log().removals == [])
            #expect(try await reader.failingProjects(tenant: TenantID(rawValue: 2)).isEmpty)
            let failing = try #require(try await reader.failingProjects(tenant: .default).first)
            #expect(failing.failure.failures == looks.count && failing.failure.code == "forbidden")
            #expect(failing.name == "Wing" && failing.failure.message.contains(small.wing))
            office.restrict(small.wing, nil)
            #expect(try await pipeline.cycle().outcome == .complete, "a person's look enters it at once")
            #expect(try await reader.failingProjects(tenant: .default).isEmpty)
            #expect(try await pipeline.differences() == [])
        }
    }

    /// What fails of one elevation, in how many cycles it is asked for, and that everything beside it goes on.
    @Test(arguments: [WalkCall.thumbnail, .partsList])
    func `an elevation whose bytes can't be had is asked for them ever less, and hides nothing around it`(
        call: WalkCall
    ) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let reader = PostgresConnectionReader(pool: pipeline.database.pool)
            try await pipeline.cycle()
            let elevations = small.elevations(of: small.wing)
            let broken = try small.elevation(of: small.wing)
            let other = try #require(elevations.first { $0.id != broken.id })
            let refused = Broken(call: call, elevation: broken.id)
            pipeline.simulator.faults = refused
            try small.edit(broken)
            var asked: [Int] = []
            for minute in 0..<20 {
                try small.edit(other)
                let before = refused.count
                let (report, error) = try await pipeline.runner.run(as: .schedule)
                #expect(error == nil && report.speechless == [])
                #expect(report.events[EventType(.elevation, .changed)] == (minute == 0 ? 2 : 1), "minute \(minute)")
                if refused.count > before { asked.append(minute) }
                pipeline.time.advance(by: 60)
            }
            #expect(asked == [0, 1, 2, 4, 8, 16])
            let failing = try #require(try await reader.failingProjects(tenant: .default).first)
            #expect(failing.failure.listsWereRead && failing.failure.failures == asked.count)
            try small.edit(broken)
            let before = refused.count
            _ = try await pipeline.runner.run(as: .schedule)
            #expect(refused.count > before, "as it is now nobody has asked for its bytes")
            pipeline.simulator.faults = nil
            #expect(try await pipeline.cycle().outcome == .complete, "a person's look asks for them at once")
            #expect(try await reader.failingProjects(tenant: .default).isEmpty)
            #expect(try await pipeline.differences() == [])
        }
    }

    /// The bytes of one elevation can't be had.
    private final class Broken: FaultInjector {
        private let call: WalkCall
        private let elevation: String
        private let state = Mutex(State())

        private struct State {
            var places: [Int: String] = [:]
            var count = 0
        }

        init(call: WalkCall, elevation: String) {
            self.call = call
            self.elevation = elevation
        }

        /// How often they were asked for.
        var count: Int { state.withLock { $0.count } }

        func before(_ simulated: SimulatedCall) async -> FaultDecision {
            state.withLock { state in
                guard let known = WalkCall(simulated) else { return .none }
                let session = simulated.session ?? 0
                if known.isSelection { state.places[session] = simulated.identifier }
                guard known == call, simulated.operation.contains(elevation) || state.places[session] == elevation
                else {
                    return .none
                }
                state.count += 1
                return .error(status: 500, text: "cannot be drawn")
            }
        }
    }

    private func asked(_ pipeline: Pipeline, for project: String) -> Bool {
        pipeline.simulator.callLog().contains { $0.call.identifier == project }
    }

    @Test func `a project that is removed fails no more, and one whose parts list is forbidden does not fail`()
        async throws
    {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let office = pipeline.simulator.office
            let reader = PostgresConnectionReader(pool: pipeline.database.pool)
            office.restrict(small.wing, .locked)
            let elevation = try small.elevation(of: small.annex)
            office.restrict(elevation.id, .forbidden)
            for _ in 0..<2 { try await pipeline.cycle() }
            let failing = try await reader.failingProjects(tenant: .default)
            #expect(failing.map(\.name) == ["Wing"])
            office.restrict(small.wing, nil)
            try office.apply(.deleteProject(project: small.wing))
            for _ in 0..<3 { try await pipeline.cycle() }
            #expect(try await pipeline.log().removals.count >= 1)
            let rows = try await pipeline.database.owner.query("select 1 from polling.failing_project") { _ in 1 }
            #expect(rows == [])
        }
    }
}
