import ArgumentParser
import EventSourcing
import Foundation
import Logging
import PostgresStorage

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Shows and verifies the event log.",
        subcommands: [Show.self, Verify.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows events in the order of the log.",
            discussion: """
                Examples:
                  logikal-sync log show --limit 20
                  logikal-sync log show --since 800 --entity 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21
                  logikal-sync log show --json | jq .type
                """)

        @Option(help: "Show events after this position.") var since: Int64 = 0
        @Option(help: "Show at most so many.") var limit: Int64 = 100
        @Option(help: "Only this entity's stream.") var entity: String?
        @Flag(help: "One JSON object a line.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let stream = try entity.map { text in
                guard let id = UUID(uuidString: text) else { throw ValidationError("--entity takes a UUID") }
                return id
            }
            guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
            try await Engine.with(settings, logger: logger) { engine in
                let reader = PostgresLogReader(pool: engine.pool)
                let events = try await reader.events(
                    tenant: engine.tenant, after: Position(since), limit: limit, entity: stream)
                for event in events { json ? Console.result(event.json) : Console.result(event.line) }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Recomputes the whole log: every event, root and link. Exit code 1 names the first bad batch.",
            discussion: "Example: logikal-sync log verify --json")

        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let report = try await Engine.with(settings, logger: logger) { engine in
                defer { Console.endProgress() }
                return try await PostgresLogVerifier(pool: engine.pool).verify(tenant: engine.tenant) { done, head in
                    Console.progress("verified \(done) of \(head) events")
                }
            }
            if json {
                Console.json([
                    "batches": .integer(report.batches), "chain": .string(report.chain.description),
                    "events": .integer(report.events), "firstBreak": .text(report.firstBreak?.description),
                    "ok": .bool(report.firstBreak == nil),
                ])
            } else if let broken = report.firstBreak {
                Console.result("The log is NOT what was appended. First break: \(broken)")
            } else {
                Console.result(
                    "The log is whole: \(report.events) events in \(report.batches) batches, chain \(report.chain).")
            }
            if report.firstBreak != nil { throw ExitCode.failure }
        }
    }
}
