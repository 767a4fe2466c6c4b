import AccessControl
import ArgumentParser
import EventSourcing
import PostgresStorage

struct DeleteTenant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Removes an inactive tenant with its log and everything else, for good.",
        discussion: """
            Keep a copy first: logikal-sync tenants export acme --to /var/backups/acme

            Example: logikal-sync tenants delete acme --confirm acme
            """)

    @Argument(help: "Its name.") var name: String
    @Option(help: "Its name once more.") var confirm: String
    @Flag(help: "Print the result as JSON.") var json = false

    func validate() throws {
        guard confirm == name else { throw ValidationError("--confirm takes the tenant's name: nothing is deleted") }
    }

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        try await TenantsCommand.checked {
            try await Engine.with(settings, logger: logger, changing: "tenants delete", of: name) { engine in
                try await engine.tenants.delete(name)
            }
        }
        json ? Console.json(["deleted": .string(name)]) : Console.result("\(name) is deleted.")
    }
}
