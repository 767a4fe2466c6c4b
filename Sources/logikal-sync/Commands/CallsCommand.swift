import ArgumentParser
import EventSourcing
import PostgresStorage

struct CallsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calls",
        abstract: "Lists the calls that were made to Logikal: which, when, how long, how they ended.",
        discussion: """
            Bodies, tokens and queries are never kept. Calls are written while a cycle runs, every few seconds;
            CALL_LOG_ROWS and CALL_LOG_AGE say how many are kept.

            Examples:
              logikal-sync calls
              logikal-sync calls --slow --limit 20
              logikal-sync calls --failed --poll 812
              logikal-sync calls --failed --json
            """)

    @Flag(help: "The slowest first, instead of the newest.") var slow = false
    @Flag(help: "Only calls that failed.") var failed = false
    @Option(help: "Only calls of this poll cycle.") var poll: Int64?
    @Option(help: "How many.") var limit = PostgresConnectionReader.CallQuery.defaultLimit
    @Flag(help: "Print the list as JSON.") var json = false

    func validate() throws {
        let limits = PostgresConnectionReader.CallQuery.limits
        guard limits.contains(limit) else {
            throw ValidationError("--limit takes \(limits.lowerBound) to \(limits.upperBound)")
        }
    }

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let query = PostgresConnectionReader.CallQuery(
            cycle: poll, failedOnly: failed, slowestFirst: slow, limit: limit)
        let calls = try await Engine.with(settings, logger: logger) { engine in
            try await engine.connectionReader.calls(query, tenant: engine.tenant)
        }
        if json { return Console.json(.array(calls.map(\.json))) }
        if calls.isEmpty { Console.result("No such call is on record.") }
        for call in calls { Console.result(call.line) }
    }
}

extension PostgresConnectionReader.Call {
    /// E.g. `2026-03-01T12:00:00Z  poll 7  200     312 ms  GET /phases  in project`.
    fileprivate var line: String {
        let milliseconds = "\(microseconds / 1000)"
        let padding = String(repeating: " ", count: max(0, 7 - milliseconds.count))
        let place = standing.map { "  in \($0)" } ?? ""
        return "\(endedAt)  \(cycle.map { "poll \($0)" } ?? "no poll")  \(status.map(String.init) ?? "---")"
            + "\(padding)\(milliseconds) ms  \(endpoint)\(place)\(failure.map { "  \($0)" } ?? "")"
    }
}
