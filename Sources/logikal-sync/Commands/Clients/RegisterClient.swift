import AccessControl
import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage

struct RegisterClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Registers a client, and shows its secret this once.",
        discussion: """
            Examples:
              logikal-sync clients register odoo --role reader
              logikal-sync clients register office --role operator --role auditor --rate-limit 600 --json
            """)

    @Argument(help: "What it is called in lists and histories.") var name: String
    @Option(help: "reader, contributor, auditor, operator, admin or installation; may be given several times.")
    var role: [String]
    @Option(help: "The most requests in a minute.") var rateLimit: Int?
    @Flag(help: "Print the client as JSON.") var json = false

    func run() async throws {
        let registration: ClientRegistration
        do throws(ClientError) {
            registration = try ClientRegistration(name: name, roles: role, requestsPerMinute: rateLimit)
        } catch { throw ValidationError(error.message) }
        let (settings, logger) = try Preparation.settings()
        var generator = SystemRandomNumberGenerator()
        let secret = Credential.generate(.clientSecret, using: &generator)
        let client: APIClient
        do {
            client = try await Engine.with(settings, logger: logger, changing: "clients register", of: name) { engine in
                try await engine.clients.register(
                    registration, as: ClientID(UUID()), secret: secret.digest, by: Actor.person,
                    at: Timestamp(Date()), tenant: engine.tenant)
            }
        } catch let error as ClientError { throw ValidationError(error.message) }
        client.shown(with: secret, as: json)
    }
}
