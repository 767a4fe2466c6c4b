import AccessControl
import ArgumentParser
import EventSourcing

struct ShowClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a client with its roles, its limit and its secrets' times.",
        discussion: "Example: logikal-sync clients show odoo")

    @Argument(help: "Its id or its name.") var client: String
    @Flag(help: "Print it as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let found = try await Engine.with(settings, logger: logger) { try await $0.client(client) }
        guard !json else { return Console.json(.object(found.json)) }
        Console.result(found.line)
        Console.result("registered \(found.createdAt) by \(found.createdBy)")
        Console.result(found.requestsPerMinute.map { "may ask \($0) times a minute" } ?? "has no limit of its own")
        for secret in found.secrets {
            let end = secret.expiresAt.map { "ends \($0)" } ?? "valid until it is rotated"
            Console.result("secret \(secret.version), made \(secret.createdAt), \(end)")
        }
    }
}
