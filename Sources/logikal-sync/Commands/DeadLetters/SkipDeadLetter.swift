import ArgumentParser
import EventSourcing
import PostgresStorage
import Projecting

struct SkipDeadLetter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip",
        abstract: "Goes on without the event, and applies what has waited behind it.",
        discussion: """
            The log keeps the event; this build, and later ones of the same SQL, go on as if it were not there: until
            the entity's next event they show what the one before it said. Who skipped it and why is kept.

            Example: logikal-sync dead-letters skip 3 --reason 'corrected by the next event'
            """)

    @Argument(help: "Its number, as `list` shows it.") var id: Int64
    @Option(help: "Why it is right to go on without it.") var reason: String
    @Flag(help: "Print it as JSON.") var json = false

    func validate() throws {
        guard reason.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--reason can't be empty") }
    }

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let letter = try await Engine.with(settings, logger: logger, changing: "dead-letters skip", of: "\(id)") {
            engine in
            try await engine.deadLetters.skip(
                id, reason: reason, actor: Actor.person, tenant: engine.tenant)
        }
        DeadLettersCommand.show(letter, json: json)
    }
}
