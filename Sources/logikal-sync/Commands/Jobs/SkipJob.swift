import ArgumentParser
import PostgresStorage

struct SkipJob: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip",
        abstract: "Leaves it undone until its elevation changes.",
        discussion: "Example: logikal-sync jobs skip 3 --reason 'a test elevation; nobody needs its parts'")

    @Argument(help: "Its number, as `list` shows it.") var id: Int64
    @Option(help: "Why it is right to leave it.") var reason: String
    @Flag(help: "Print it as JSON.") var json = false

    func validate() throws {
        guard reason.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--reason can't be empty") }
    }

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let job = try await Engine.with(settings, logger: logger, changing: "jobs skip", of: "\(id)") { engine in
            try await engine.jobs.skip(
                id, reason: reason, actor: Actor.person, tenant: engine.tenant)
        }
        JobsCommand.show(job, json: json)
    }
}
