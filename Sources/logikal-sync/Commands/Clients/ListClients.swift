import AccessControl
import ArgumentParser
import EventSourcing
import PostgresStorage

struct ListClients: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the clients, oldest first.",
        discussion: "Example: logikal-sync clients list --json")

    @Flag(help: "Revoked ones as well.") var all = false
    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let clients = try await Engine.with(settings, logger: logger) { engine in
            try await engine.clients.clients(of: engine.tenant)
        }.filter { all || $0.revokedAt == nil }
        guard !json else { return Console.json(.array(clients.map { .object($0.json) })) }
        if clients.isEmpty { Console.result("No client is registered; `logikal-sync clients register` makes one.") }
        for client in clients { Console.result(client.line) }
    }
}
