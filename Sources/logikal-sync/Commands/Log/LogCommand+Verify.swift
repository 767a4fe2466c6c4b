import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage

extension LogCommand {
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Recomputes the log: every event, root and link. Exit code 1 names the first bad batch.",
            discussion: """
                Also compares it with every signed checkpoint, those that were kept elsewhere included: a history that
                was rewritten as a whole is consistent, but it is not the one that was signed.

                Examples:
                  logikal-sync log verify
                  logikal-sync log verify --from checkpoint --json
                  logikal-sync log verify --against note-of-last-year.txt
                """)

        @Option(help: "Begin at this batch, or after the newest checkpoint: a number, or `checkpoint`.")
        var from: String?
        @Option(help: "A checkpoint's note that was kept elsewhere, as a file; may be given more than once.")
        var against: [String] = []
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let start = try start()
            let notes = try against.map(Self.checkpoint)
            let report = try await Engine.with(settings, logger: logger) { engine in
                defer { Console.endProgress() }
                let key = try engine.signingKeyFile.existing()?.verifyKey
                return try await PostgresLogVerifier(pool: engine.pool, key: key).verify(
                    tenant: engine.tenant, from: start, against: notes
                ) { done, head in Console.progress("verified \(done) of \(head) events") }
            }
            json ? Console.json(Self.json(report)) : Console.result(Self.text(report))
            if report.firstBreak != nil { throw ExitCode.failure }
        }

        private func start() throws -> PostgresLogVerifier.Start {
            switch from {
            case nil: return .beginning
            case "checkpoint": return .checkpoint
            case let text?:
                guard let number = Int64(text), number > 0 else {
                    throw ValidationError("--from takes the number of a batch, or `checkpoint`")
                }
                return .batch(number)
            }
        }

        private static func checkpoint(_ path: String) throws -> SignedCheckpoint {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8),
                let checkpoint = SignedCheckpoint(note: text)
            else { throw ValidationError("\(path) is no note as `logikal-sync log checkpoint` prints it") }
            return checkpoint
        }

        private static func json(_ report: PostgresLogVerifier.Report) -> JSONValue {
            [
                "batches": .integer(report.batches), "chain": .string(report.chain.description),
                "checkpoints": .integer(report.checkpoints), "events": .integer(report.events),
                "firstBreak": .text(report.firstBreak?.description), "ok": .bool(report.firstBreak == nil),
            ]
        }

        private static func text(_ report: PostgresLogVerifier.Report) -> String {
            if let broken = report.firstBreak { return "The log is NOT what was appended. First break: \(broken)" }
            return "The log is whole: \(report.events) events in \(report.batches) batches, chain \(report.chain). "
                + "It agrees with \(report.checkpoints) signed checkpoints."
        }
    }
}
