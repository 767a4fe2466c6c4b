import ArgumentParser
import Decoding
import EventSourcing
import PostgresStorage

struct ListJobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists what is stuck, oldest first.",
        discussion: "Example: logikal-sync jobs list --all --json")

    @Flag(help: "Also what is due or was skipped.") var all = false
    @OptionGroup var page: PageOptions
    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let jobs = try await Engine.with(settings, logger: logger) { engine in
            try await engine.jobs.list(tenant: engine.tenant, all: all, page.asked)
        }
        guard !json else { return Console.json(.array(jobs.map(\.json))) }
        if jobs.isEmpty { Console.result(all ? "There are no jobs." : "No job is stuck.") }
        for job in jobs { Console.result(job.text) }
        page.tellOfMore(jobs.map(\.id))
    }
}
