import ArgumentParser
import EventSourcing
import PostgresStorage

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Shows, verifies, exports and imports the event log.",
        subcommands: [Show.self, Verify.self, Export.self, Import.self])

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
