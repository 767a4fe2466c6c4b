import AccessControl
import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage

struct ClientsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clients",
        abstract: "Shows and changes which programs may use the HTTP API, and for what.",
        discussion: """
            A client logs in with its id and its secret at POST /api/v1/auth/client/login and works with the tokens that
            it gets. Changes take effect within a second, also for tokens that are out. Roles:
              reader       follows the feed and reads what is known
              contributor  a reader who also says what was changed in Odoo, as Odoo does
              auditor      reads everything, who did what included, and changes nothing
              operator     a contributor who also says what is to be looked at, and when, and by which rules it is
                           reconciled
              admin        everything, clients included

            Examples:
              logikal-sync clients register odoo --role contributor
              logikal-sync clients list
              logikal-sync clients rotate odoo --overlap 48h
              logikal-sync clients revoke odoo
            """,
        subcommands: [
            ListClients.self, ShowClient.self, RegisterClient.self, RotateSecret.self, RevokeClient.self,
            ReplaceTokenKey.self,
        ],
        defaultSubcommand: ListClients.self)
}

extension Engine {
    /// The client of that id, or the one of that name that is not revoked.
    func client(_ text: String) async throws -> APIClient {
        let clients = try await clients.clients(of: tenant)
        let id = ClientID(text)
        guard let client = clients.first(where: { $0.id == id || ($0.name == text && $0.revokedAt == nil) }) else {
            throw NotThere("there is no client \(text); `logikal-sync clients list` shows them")
        }
        return client
    }
}

extension APIClient {
    /// One line for a list.
    var line: String {
        let state =
            revokedAt.map { "revoked \($0) by \(revokedBy ?? "?")" }
            ?? lastLoginAt.map { "last login \($0)" } ?? "has not logged in yet"
        return
            "\(id)  \(HistoryText.printable(name))  \(roles.map(\.rawValue).sorted().joined(separator: ","))  \(state)"
    }

    /// Its credentials, as they are shown once.
    func shown(with secret: Credential, as json: Bool) {
        guard json else {
            Console.result("client_id      \(id)")
            Console.result("client_secret, shown this once: \(secret.reveal())")
            return
        }
        var object = self.json
        object["client_secret"] = .string(secret.reveal())
        Console.json(.object(object))
    }
}
