import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage
import Projecting

extension LogCommand {
    struct Redact: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erases a person's data from an entity's events; the chain still holds and says what was done.",
            discussion: """
                The fields become null in every event of the entity, and an event tells the entity's new state to all
                consumers. Without --field nothing is left but what only identifies, such as its id in Logikal. This
                can't be undone. Erase the data in Logikal first, or the next look finds it again. Exports, archives and
                backups made before are not touched, nor are the reports of cycles that ended.

                Examples:
                  logikal-sync log redact --entity ID --field personInCharge --reason "erasure request 17"
                  logikal-sync log redact --position 812 --reason "entered by mistake"
                """)

        @Option(help: "The entity.") var entity: String?
        @Option(help: "A single event, by its position.") var position: Int64?
        @Option(help: "A field to erase; may be given more than once. Without it all goes but ids.")
        var field: [String] = []
        @Option(help: "Why; kept in the log for ever, so name nobody.") var reason: String
        @Option(help: "Who does it; kept in the log.") var actor = "operator"

        func run() async throws {
            let target = try target()
            let (settings, logger) = try Preparation.settings()
            let report = try await Engine.with(
                settings, logger: logger, changing: "log redact", of: entity ?? position.map { "\($0)" }
            ) { engine in
                let report = try await engine.redactor.redact(
                    target, tenant: engine.tenant,
                    redaction: Redaction(fields: field.isEmpty ? nil : field, reason: reason), actor: actor,
                    at: Timestamp(Date()))
                try await engine.projectionRunner().catchUp()
                return report
            }
            Console.result(
                "Erased from \(report.redacted.count) events; the redaction stands at position \(report.position).")
        }

        private func target() throws -> PostgresRedactor.Target {
            switch (entity, position) {
            case (let text?, nil):
                guard let id = UUID(uuidString: text) else { throw ValidationError("--entity takes a UUID") }
                return .entity(id)
            case (nil, let position?): return .event(Position(position))
            default: throw ValidationError("give either --entity or --position")
            }
        }
    }

    struct Epoch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the log's epochs, or begins a new one after a restore that lost events.",
            discussion: """
                In a new epoch every cursor from before is answered with 410, so that consumers begin anew instead of
                missing what was lost. A restore is recognised by itself where the server, the timeline, the file
                log-witness.json in DATA_DIR or a consumer's cursor tells of it.

                Examples:
                  logikal-sync log epoch
                  logikal-sync log epoch --renew --reason "restored Monday's files"
                """)

        @Flag(help: "Begin a new epoch.") var renew = false
        @Option(help: "Why; kept.") var reason: String?
        @Flag(help: "Print the epochs as JSON.") var json = false

        func run() async throws {
            guard !renew || reason != nil else { throw ValidationError("--renew needs a --reason") }
            let (settings, logger) = try Preparation.settings()
            let epochs = try await Engine.with(settings, logger: logger, changing: renew ? "log epoch --renew" : nil) {
                engine in
                let epochs = engine.epochs
                if renew { try await epochs.renew(engine.tenant, reason: reason ?? "") }
                return try await epochs.all(of: engine.tenant)
            }
            if json {
                Console.json(
                    .array(
                        epochs.map { epoch in
                            [
                                "epoch": .string(epoch.id.uuidString.lowercased()),
                                "head": .integer(epoch.head.rawValue), "reason": .string(epoch.reason),
                                "since": .string(epoch.since.description),
                            ]
                        }))
                return
            }
            for epoch in epochs {
                Console.result(
                    "\(epoch.id.uuidString.lowercased())  since \(epoch.since), position \(epoch.head): \(epoch.reason)"
                )
            }
        }
    }
}
