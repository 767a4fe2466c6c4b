import ArgumentParser
import EventSourcing
import Feeding
import Foundation
import Logging
import PostgresStorage

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Tells the history of one entity: who changed what, when, from what to what.",
        discussion: """
            Examples:
              logikal-sync history 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21
              logikal-sync history 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21 --json | jq .fields
            """)

    @Argument(help: "The entity's id, as the read models and the feed give it.") var entity: String
    @Option(help: "Only what came after this position.") var since: Int64 = 0
    @Flag(help: "One JSON object a line.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        guard let id = UUID(uuidString: entity) else {
            throw ValidationError("an entity's id is a UUID; `logikal-sync log show` shows them")
        }
        try await Engine.with(settings, logger: logger) { engine in
            let history = PostgresHistory(pool: engine.pool)
            var after = Position(since)
            while true {
                let page = try await history.history(of: id, tenant: engine.tenant, after: after, limit: 1000)
                if let floor = page.archivedThrough {
                    Console.note(
                        "What came before is archived up to position \(floor): see `logikal-sync log archives`.")
                }
                for entry in page.entries {
                    json ? Console.json(entry.json) : Console.result(HistoryText.text(of: entry))
                }
                try Console.check()
                guard let next = page.next else { return }
                after = next
            }
        }
    }
}
