import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage

extension LogCommand {
    struct Proof: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Exports the proof that an event stood in the log when a checkpoint was signed.",
            discussion: """
                Example:
                  logikal-sync log proof 812 --output event-812.json
                  logikal-sync log verify-proof event-812.json
                """)

        @Argument(help: "The event's position.") var position: Int64
        @Option(help: "The file to write; standard output without it.") var output: String?

        func run() async throws {
            guard position > 0 else { throw ValidationError("positions begin with 1") }
            let (settings, logger) = try Preparation.settings()
            let proof = try await Engine.with(settings, logger: logger) { engine in
                try await PostgresArchives(pool: engine.pool).require(Position(position), tenant: engine.tenant)
                return try await engine.checkpoints().proof(of: Position(position), tenant: engine.tenant)
            }
            guard let output else { return Console.json(proof.json) }
            try Data(CanonicalJSON.bytes(proof.json) + [UInt8(ascii: "\n")]).write(
                to: URL(filePath: output), options: .atomic)
            Console.note("The proof of position \(position) is in \(output).")
        }
    }

    struct VerifyProof: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify-proof",
            abstract: "Checks a proof without any database. Exit code 1 says which step does not hold.",
            discussion: """
                Without --key the proof is checked by the key that it names: compare that key with the one that was
                published at /api/v1/log/checkpoint.

                Example: logikal-sync log verify-proof event-812.json --key logikal-sync+…
                """)

        @Argument(help: "The proof's file.") var file: String
        @Option(help: "The key that must have signed.") var key: String?

        func run() throws {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw ValidationError("\(file) can't be read")
            }
            do {
                let proof = try LogProof(file: Array(data))
                if let key, proof.key.description != key {
                    throw ValidationError("the proof is signed by another key: \(proof.key)")
                }
                try proof.verify()
                Console.result(Self.text(proof))
            } catch let error as LogProofError {
                Console.result("The proof does NOT hold: \(error)")
                throw ExitCode.failure
            }
        }

        private static func text(_ proof: LogProof) -> String {
            let signed = proof.checkpoint.checkpoint
            var lines = [
                "The proof holds. At position \(proof.position) of tenant \(signed.tenant) stands",
                "  \(proof.content.type), version \(proof.content.version) of \(proof.content.entityType) "
                    + proof.content.entityID.uuidString.lowercased(),
                "  observed \(Timestamp(microseconds: proof.content.observedAt)), appended by \(proof.content.actor)",
                "as of the checkpoint at position \(signed.position), signed \(signed.signedAt) by \(proof.key).",
            ]
            if proof.payload == nil { lines.append("Its content was redacted since; its digest is proven.") }
            return lines.joined(separator: "\n")
        }
    }
}
