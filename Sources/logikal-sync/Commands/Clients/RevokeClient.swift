import AccessControl
import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage

struct RevokeClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Ends a client with all its tokens, within a second and for good.",
        discussion: "Example: logikal-sync clients revoke odoo")

    @Argument(help: "Its id or its name.") var client: String
    @Flag(help: "Print the client as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let revoked = try await Engine.with(settings, logger: logger, changing: "clients revoke", of: client) {
            engine in
            let known = try await engine.client(client)
            do {
                return try await engine.clients.revoke(
                    known.id, by: Actor.person, at: Timestamp(Date()), tenant: engine.tenant)
            } catch let error as ClientError where error.code == .unknown {
                throw NotThere("the client \(client) was revoked meanwhile")
            }
        }
        json
            ? Console.json(.object(revoked.json)) : Console.result("\(HistoryText.printable(revoked.name)) is revoked.")
    }
}
