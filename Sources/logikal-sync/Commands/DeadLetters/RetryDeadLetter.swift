import ArgumentParser
import EventSourcing
import PostgresStorage
import Projecting

struct RetryDeadLetter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Applies the event again, then what has waited behind it. Exit code 1 when it fails again.",
        discussion: "Example: logikal-sync dead-letters retry 3")

    @Argument(help: "Its number, as `list` shows it.") var id: Int64
    @Flag(help: "Print it as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let letter = try await Engine.with(settings, logger: logger, changing: "dead-letters retry", of: "\(id)") {
            engine in
            try await engine.deadLetters.retry(id, actor: Actor.person, tenant: engine.tenant)
        }
        DeadLettersCommand.show(letter, json: json)
        if letter.state == .open { throw ExitCode.failure }
    }
}
