import ArgumentParser
import EventSourcing
import PostgresStorage
import Projecting

struct ListDeadLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists what is parked, oldest first.",
        discussion: "Example: logikal-sync dead-letters list --all --json")

    @Flag(help: "Also those that were retried or skipped.") var all = false
    @OptionGroup var page: PageOptions
    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let letters = try await Engine.with(settings, logger: logger) { engine in
            try await engine.deadLetters.list(tenant: engine.tenant, includingSettled: all, page.asked)
        }
        guard !json else { return Console.json(.array(letters.map(\.json))) }
        if letters.isEmpty { Console.result("Nothing is parked.") }
        for letter in letters { Console.result(letter.line) }
        page.tellOfMore(letters.map(\.id))
    }
}
