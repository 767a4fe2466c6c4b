import ArgumentParser
import EventSourcing
import Operations
import PostgresStorage

struct ListOperations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists operations, the newest first.",
        discussion: """
            Examples:
              logikal-sync operations list --open
              logikal-sync operations list --limit 500 --json
            """)

    @Flag(help: "Only those that have not ended.") var open = false
    @Option(help: "At most so many.") var limit = 20
    @Flag(help: "Print the list as JSON.") var json = false

    func validate() throws {
        guard OperationQuery.limits.contains(limit) else {
            throw ValidationError(
                "--limit takes \(OperationQuery.limits.lowerBound) to \(OperationQuery.limits.upperBound)")
        }
    }

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let query = OperationQuery(
            states: open ? Set(OperationState.allCases.filter { !$0.isFinal }) : [], limit: limit)
        let operations = try await Engine.with(settings, logger: logger) { engine in
            try await engine.operations.list(query, tenant: engine.tenant)
        }
        guard !json else { return Console.json(.array(operations.map { .object($0.summary) })) }
        if operations.isEmpty { Console.result(open ? "Nothing is open." : "Nobody has asked for anything yet.") }
        for operation in operations { Console.result(OperationText.line(operation)) }
    }
}
