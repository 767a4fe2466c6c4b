import ArgumentParser
import EventSourcing
import PostgresStorage
import Projecting

struct ShowDeadLetter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one parked entity.",
        discussion: "Example: logikal-sync dead-letters show 3")

    @Argument(help: "Its number, as `list` shows it.") var id: Int64
    @Flag(help: "Print it as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let letter = try await Engine.with(settings, logger: logger) { engine in
            try await engine.deadLetters.letter(id, tenant: engine.tenant)
        }
        DeadLettersCommand.show(letter, json: json)
    }
}
