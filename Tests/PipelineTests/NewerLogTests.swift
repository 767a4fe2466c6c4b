import EventSourcing
import Foundation
import Logging
import LogikalModel
import LogikalSimulator
import Polling
import PostgresClient
import PostgresStorage
import Testing

/// A log that a newer program has written to.
@Suite struct NewerLogTests {
    /// An event of a schema that nobody knows yet, of something that the pipeline has seen.
    private func writeNewerEvent(_ pipeline: Pipeline) async throws {
        let known = try await pipeline.store.directoriesAndProjects(tenant: .default)
        let project = try #require(known.first { $0.entity.type == .project })
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let pool = pipeline.database.pool
        let log = PostgresEventLog(pool: pool, notifier: HeadNotifier(pool: pool, logger: logger))
        let event = ProposedEvent(
            entity: project.entity, version: project.version + 1, type: EventType(.project, .changed),
            schemaVersion: 99,
            observedAt: pipeline.time.now, naturalKey: project.naturalKey.text,
            parent: project.parent, state: project.state)
        let batch = ProposedBatch(key: "newer", kind: .poll, actor: "poller", metadata: [:], events: [event])
        var generator = SystemRandomNumberGenerator()
        try await log.append(PreparedBatch(batch, tenant: .default, using: &generator))
    }

    @Test func `nobody looks at Logikal with a program that is older than the log`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            try await writeNewerEvent(pipeline)
            let logins = pipeline.count(.login)
            for _ in 0..<2 {
                let error = await #expect(throws: PollError.self) {
                    try await pipeline.runner.run(as: .schedule)
                }
                #expect(error?.code == .newerLog)
                #expect(error?.disposition == .halt)
                #expect(error?.description.contains("written in schema 99") == true)
            }
            #expect(pipeline.count(.login) == logins)
            let cycles = try await pipeline.database.owner.query("select count(*) from polling.cycle") {
                try $0.int64(0)
            }
            #expect(cycles == [1])
        }
    }
}
