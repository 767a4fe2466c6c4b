import AccessControl
import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage

struct RotateSecret: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Gives a client another secret, and shows it this once.",
        discussion: """
            The one before, and the sessions that it opened, stay valid for the overlap. With --overlap 0 they end at
            once, as after a leak.

            Examples:
              logikal-sync clients rotate odoo
              logikal-sync clients rotate odoo --overlap 0
            """)

    @Argument(help: "Its id or its name.") var client: String
    @Option(help: "How long the secret before stays valid: 0, 30m, 24h, 7d.") var overlap = "24h"
    @Flag(help: "Print the client as JSON.") var json = false

    func run() async throws {
        let overlap = try duration()
        let (settings, logger) = try Preparation.settings()
        var generator = SystemRandomNumberGenerator()
        let secret = Credential.generate(.clientSecret, using: &generator)
        let rotated = try await Engine.with(settings, logger: logger, changing: "clients rotate", of: client) {
            engine in
            let known = try await engine.client(client)
            let now = Timestamp(Date())
            do {
                return try await engine.clients.rotate(
                    known.id, secret: secret.digest, oldUntil: now + overlap, at: now, tenant: engine.tenant)
            } catch let error as ClientError where error.code == .unknown {
                throw NotThere("the client \(client) was revoked meanwhile")
            }
        }
        rotated.shown(with: secret, as: json)
    }

    private func duration() throws -> Duration {
        let most = SecretOverlap.allowed.upperBound.components.seconds / 86_400
        let refused = ValidationError("--overlap takes 0, 30m, 24h or 7d; at most \(most)d")
        guard overlap != "0" else { return .zero }
        guard let duration = try? SettingsReader(["overlap": overlap]).duration("overlap"),
            SecretOverlap.allowed.contains(duration)
        else { throw refused }
        return duration
    }
}
