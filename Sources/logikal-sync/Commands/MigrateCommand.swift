import ArgumentParser
import EventSourcing
import PostgresStorage

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the database to this version's schema. `run` does so by itself.",
        discussion: "Example: DATABASE_URL=postgres://user@host/db logikal-sync migrate --json")

    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let migration = try await Engine.with(settings, logger: logger) { $0.database.migration }
        if json {
            Console.json([
                "applied": .array(migration.applied.map(JSONValue.string)), "version": .integer(migration.version),
            ])
        } else if migration.applied.isEmpty {
            Console.result("The database is at version \(migration.version) already.")
        } else {
            for name in migration.applied { Console.result("applied \(name)") }
            Console.result("The database is at version \(migration.version).")
        }
    }
}
