import EventSourcing
public import Logging
import PostgresStorage

/// Plays a story four ways, each in a database of its own, and compares what came of it.
public struct StoryRunner: Sendable {
    private let scratch: any ScratchDatabases
    private let logger: Logger
    private let tenant = TenantID.default

    /// - Parameter logger: For what goes wrong between the parts; a story has many such things on purpose.
    public init(scratch: any ScratchDatabases, logger: Logger) {
        self.scratch = scratch
        self.logger = logger
    }

    /// - Parameter onProgress: The way that is played now.
    /// - Throws: `StoryError` when a step is impossible; errors of the parts where nothing should fail.
    public func run(
        _ story: Story, onProgress: @Sendable (StoryWay) -> Void = { _ in }
    ) async throws -> StoryReport {
        onProgress(.once)
        let (once, log) = try await play(story, .once)
        var report = StoryReport(story: story, outcome: once.outcome)
        report.add(.once, disturbances: 0, differences: once.outcome.differences(to: story.expected))
        for way in [StoryWay.twice, .killed] {
            onProgress(way)
            let (played, _) = try await play(story, way)
            report.add(
                way, disturbances: played.disturbances, differences: played.outcome.differences(to: once.outcome.files))
        }
        onProgress(.rebuilt)
        let rebuilt = try await scratch.withDatabase { database in
            try await rebuild(log, database)
        }
        report.add(.rebuilt, disturbances: 0, differences: rebuilt.differences(to: once.outcome.files))
        return report
    }

    private struct Played: Sendable {
        let outcome: StoryOutcome
        let disturbances: Int
    }

    private func play(_ story: Story, _ way: StoryWay) async throws -> (Played, log: [[UInt8]]) {
        try await scratch.withDatabase { database in
            let projections = ProjectionPlay(database: database, tenant: tenant, way: way, logger: logger)
            try await projections.prepare()
            let disturbances =
                switch story.history {
                case .steps(let steps): try await OfficePlay.run(steps, projections)
                case .log(let lines): try await LogPlay(lines: lines, projections: projections).run()
                }
            let outcome = try await StoryOutcome(of: database, tenant: tenant)
            return (
                Played(outcome: outcome, disturbances: disturbances),
                log: try await StoryOutcome.log(of: database, tenant: tenant)
            )
        }
    }

    private func rebuild(_ log: [[UInt8]], _ database: Database) async throws -> StoryOutcome {
        let projections = ProjectionPlay(database: database, tenant: tenant, way: .rebuilt, logger: logger)
        guard !log.isEmpty else {
            try await projections.catchUp()
            return try await StoryOutcome(of: database, tenant: tenant)
        }
        _ = try await LogPlay(lines: log, projections: projections).run()
        return try await StoryOutcome(of: database, tenant: tenant)
    }
}
