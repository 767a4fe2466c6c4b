import ArgumentParser
import EventSourcing
import Operations
import PostgresStorage

struct ShowOperation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one operation: who did what to it, how far it is, what it found.",
        discussion: "Example: logikal-sync operations show 6f1f5d0a-2a5e-4c0b-9a54-7c1d0e8f3b21")

    @OptionGroup var choice: OperationChoice

    func run() async throws {
        let id = try choice.identifier()
        let (settings, logger) = try Preparation.settings()
        let history = try await Engine.with(settings, logger: logger) { engine in
            try await engine.operations.history(of: id, after: 0, tenant: engine.tenant)
        }
        guard choice.json else { return Console.result(OperationText.text(history)) }
        var json = history.operation.json
        json["changes"] = .array(history.changes.map { .object($0.json) })
        Console.json(.object(json))
    }
}
