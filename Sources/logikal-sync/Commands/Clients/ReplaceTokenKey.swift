import ArgumentParser
import EventSourcing
import PostgresStorage

struct ReplaceTokenKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace-token-key",
        abstract: "Makes a new key for access tokens, so that none that was signed with the old one is valid.",
        discussion: """
            For when the database may have been read by somebody who should not have: with the old key tokens could be
            made for any client. A running `run` or `serve` takes the new key when it is started again. Clients renew
            their tokens with their refresh tokens; secrets and API keys stay.

            Example: logikal-sync clients replace-token-key
            """)

    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let id = try await Engine.with(settings, logger: logger, changing: "clients replace-token-key") { engine in
            var generator = SystemRandomNumberGenerator()
            return try await PostgresAccessStore(pool: engine.database.owner).replaceTokenKey(using: &generator)
        }
        json
            ? Console.json(["key": .integer(Int64(id))])
            : Console.result("Access tokens are signed with key \(id) from the next start of the server on.")
    }
}
