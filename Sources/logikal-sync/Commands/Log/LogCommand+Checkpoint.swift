import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage

extension LogCommand {
    struct Checkpoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Signs how far the log has come and prints the note, to be kept where nobody here can rewrite it.",
            discussion: """
                The key is in LOG_SIGNING_KEY_FILE; without it one is made in DATA_DIR. `run` signs once an hour by
                itself. Whoever keeps a note can later tell whether history is still the one that was signed:
                `logikal-sync log verify --against NOTE`.

                Examples:
                  logikal-sync log checkpoint > checkpoint.txt
                  logikal-sync log checkpoint --json
                """)

        @Flag(help: "Print note and verify key as JSON.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let (signed, key) = try await Engine.with(settings, logger: logger) { engine in
                let checkpoints = try engine.checkpoints()
                let signed = try await checkpoints.sign(tenant: engine.tenant, at: Timestamp(Date()))
                return (signed, checkpoints.verifyKey)
            }
            guard let signed else { throw NotThere("the log is empty: there is nothing to sign yet") }
            if json {
                Console.json([
                    "batch": .integer(signed.checkpoint.batch), "key": .string(key.description),
                    "note": .string(signed.note), "position": .integer(signed.checkpoint.position.rawValue),
                ])
            } else {
                Console.output(signed.note)
                Console.note("Verify key: \(key)")
            }
        }
    }
}
