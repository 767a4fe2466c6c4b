import ArgumentParser
import PostgresStorage

struct ShowJob: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one job.", discussion: "Example: logikal-sync jobs show 3")

    @Argument(help: "Its number, as `list` shows it.") var id: Int64
    @Flag(help: "Print it as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let job = try await Engine.with(settings, logger: logger) { engine in
            try await engine.jobs.job(id, tenant: engine.tenant)
        }
        JobsCommand.show(job, json: json)
    }
}
