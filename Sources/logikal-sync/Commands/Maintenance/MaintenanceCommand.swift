import ArgumentParser
import EventSourcing
import Logging
import Maintaining
import PostgresStorage

struct MaintenanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintenance",
        abstract: "Shows what is done now and then, when it was done last and what came of it.",
        discussion: """
            Any process of `run` or `work` does what is due; which one is agreed in the database. The tasks:
              audit       forgets audit events after AUDIT_RETENTION
              blobs       drops drawings and parts lists as BLOB_RETENTION and BLOB_BUDGET say
              checkpoint  signs how far the log has come, and publishes it in CHECKPOINT_FOLDER where that is set
              keys        reminds of keys and secrets that are older than a year
              partitions  makes the log's next partition before it is needed
              statistics  gathers anew what the planner knows of tables that changed much

            Examples:
              logikal-sync maintenance list
              logikal-sync maintenance run checkpoint
            """,
        subcommands: [ListMaintenance.self, RunMaintenance.self])
}

struct ListMaintenance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the tasks with their last outcome and when each is due.",
        discussion: "Example: logikal-sync maintenance list --json")

    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let records = try await Engine.with(settings, logger: logger) { engine in
            try await engine.maintenance.records(tenant: engine.tenant)
        }
        guard !json else { return Console.json(.array(records.map(\.json))) }
        if records.isEmpty { Console.note("No task is known yet: a process of `run` or `work` makes them known.") }
        for record in records { Console.result(record.line) }
    }
}

struct RunMaintenance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs tasks now, due or not.",
        discussion: """
            Exit codes: 0 done; 1 one failed; 2 done, but one needs somebody.

            Examples:
              logikal-sync maintenance run checkpoint
              logikal-sync maintenance run audit blobs --json
            """)

    @Argument(help: "The tasks, as `maintenance list` names them.") var names: [String]
    @Flag(help: "Print what came of it as JSON.") var json = false

    func run() async throws {
        // What came of a task is printed; the log would say it twice.
        let (settings, logger) = try Preparation.settings(logging: .critical)
        let names = names
        let records = try await Engine.with(
            settings, logger: logger, changing: "maintenance run", of: names.joined(separator: " ")
        ) { engine in
            let runner = engine.maintenanceRunner()
            for name in names { try await runner.runNow(name) }
            return try await engine.maintenance.records(tenant: engine.tenant).filter { names.contains($0.name) }
        }
        if json {
            Console.json(.array(records.map(\.json)))
        } else {
            for record in records { Console.result(record.line) }
        }
        if records.contains(where: { $0.outcome == .failed }) { throw ExitCode.failure }
        if records.contains(where: { $0.outcome == .attention }) { throw ExitCode.incomplete }
    }
}

extension MaintenanceRecord {
    fileprivate var json: JSONValue {
        [
            "detail": .text(detail), "dueAt": .string(dueAt.description),
            "everySeconds": .integer(interval.components.seconds),
            "failures": .integer(failures), "finishedAt": .text(finishedAt?.description), "holder": .text(holder),
            "isOverdue": .bool(isOverdue), "name": .string(name), "outcome": .text(outcome?.rawValue),
            "startedAt": .text(startedAt?.description),
        ]
    }

    fileprivate var line: String {
        let last = finishedAt.map { "\(outcome?.rawValue ?? "") \($0)" } ?? "never done"
        let now = holder.map { ", under way at \($0)" } ?? (isOverdue ? ", OVERDUE since \(dueAt)" : ", due \(dueAt)")
        let failed = failures > 1 ? ", failed \(failures) times in a row" : ""
        return "\(name): \(last)\(now)\(failed)" + (detail.map { "\n  \(HistoryText.printable($0))" } ?? "")
    }
}
