import ArgumentParser
import EventSourcing
import Feeding
import Foundation
import PostgresStorage

extension LogCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows events in the order of the log.",
            discussion: """
                Examples:
                  logikal-sync log show --limit 20
                  logikal-sync log show --since 800 --entity 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21
                  logikal-sync log show --since 2026-03-01T00:00:00Z --until 2026-03-02T00:00:00Z --type project.moved
                  logikal-sync log show --poll 91 --json | jq .type
                  logikal-sync log show --follow --entity-type project
                """)

        @Option(help: "Only what came after this position or time.", transform: Moment.read) var since: PointInTime?
        @Option(help: "Only what had come by this position or time.", transform: Moment.read) var until: PointInTime?
        @Option(help: "Show at most so many; with --follow, so many at once.") var limit: Int64 = 100
        @Option(help: "Only this entity's stream.") var entity: String?
        @Option(help: "Only events of this type, e.g. project.moved; repeatable.") var type: [String] = []
        @Option(help: "Only entities of this type, e.g. project; repeatable.") var entityType: [String] = []
        @Option(help: "Only what this one did, e.g. poller.") var actor: String?
        @Option(help: "Only what the poll cycle of this number saw.") var poll: Int64?
        @Flag(help: "Stay, and show events as they come, until Ctrl-C.") var follow = false
        @Flag(help: "One JSON object a line.") var json = false

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
            guard !follow || until == nil else { throw ValidationError("--follow has no end, and --until is one") }
            if let entity, UUID(uuidString: entity) == nil { throw ValidationError("--entity takes a UUID") }
            let (entityTypes, types) = (
                FeedVocabulary.known.entityTypes.map(\.rawValue), FeedVocabulary.known.eventTypes.map(\.rawValue)
            )
            guard entityType.allSatisfy(entityTypes.contains) else {
                throw ValidationError("--entity-type takes one of \(entityTypes.joined(separator: ", "))")
            }
            guard type.allSatisfy(types.contains) else {
                throw ValidationError("--type takes one of \(types.joined(separator: ", "))")
            }
        }

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            var filter = PostgresLogReader.Filter()
            filter.entity = entity.flatMap(UUID.init(uuidString:))
            filter.entityTypes = entityType.map(EntityType.init(rawValue:))
            filter.types = type.map(EventType.init(rawValue:))
            filter.actor = actor
            filter.poll = poll
            filter.since = since
            filter.until = until
            try await Engine.with(settings, logger: logger) { [filter] engine in
                let reader = PostgresLogReader(pool: engine.pool)
                guard follow else {
                    let floor = try await PostgresArchives(pool: engine.pool).floor(tenant: engine.tenant)
                    if floor > .start, filter.since == nil {
                        Console.note("Events up to position \(floor) are archived; see `logikal-sync log archives`.")
                    }
                    let events = try await reader.events(filter, tenant: engine.tenant, limit: limit)
                    return events.forEach { show($0) }
                }
                let watcher = HeadWatcher(
                    source: PostgresHeadSource(
                        pool: engine.pool, configuration: engine.database.configuration, logger: logger),
                    logger: logger)
                let follower = LogFollower(
                    reader: reader, watcher: watcher, tenant: engine.tenant, filter: filter, limit: limit,
                    show: { show($0) })
                try await RunCommand.run([watcher, follower], logger: logger)
            }
        }

        private func show(_ event: PostgresLogReader.Entry) {
            json ? Console.output(event.json + "\n") : Console.result(event.line)
        }
    }
}

/// How options read a moment.
enum Moment {
    static func read(_ text: String) throws -> PointInTime {
        guard let point = PointInTime(text) else {
            throw ValidationError(
                "\(text) is neither a position, such as 812, nor a time, such as 2026-03-01T12:00:00Z")
        }
        return point
    }
}
