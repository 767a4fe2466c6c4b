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

                Of archived history the links are verified here, the events are in the archives: --archive reads those
                too, and compares what stayed in the log with them.

                Examples:
                  logikal-sync log verify
                  logikal-sync log verify --from checkpoint --json
                  logikal-sync log verify --against note-of-last-year.txt
                  logikal-sync log verify --archive /var/archive/logikal
                """)

        @Option(help: "Begin at this batch, or after the newest checkpoint: a number, or `checkpoint`.")
        var from: String?
        @Option(help: "A checkpoint's note that was kept elsewhere, as a file; may be given more than once.")
        var against: [String] = []
        @Option(help: "An archive's manifest, or the folder of archives; may be given more than once.")
        var archive: [String] = []
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let start = try start()
            let notes = try against.map(Self.checkpoint)
            let (report, archives) = try await Engine.with(settings, logger: logger) { engine in
                defer { Console.endProgress() }
                return (try await verify(engine, from: start, against: notes), try await verifyArchives(engine))
            }
            if json {
                var object = Self.json(report)
                object["archives"] = .array(archives.map(\.json))
                Console.json(.object(object))
            } else {
                archives.forEach { Console.result($0.text) }
                Console.result(Self.text(report, archives))
            }
            if report.firstBreak != nil || archives.contains(where: { $0.error != nil }) { throw ExitCode.failure }
        }

        private func verify(
            _ engine: Engine, from start: PostgresLogVerifier.Start, against notes: [SignedCheckpoint]
        ) async throws -> PostgresLogVerifier.Report {
            let key = try engine.signingKeyFile.existing()?.verifyKey
            do {
                return try await PostgresLogVerifier(pool: engine.pool, key: key).verify(
                    tenant: engine.tenant, from: start, against: notes
                ) { done, head in Console.progress("verified \(done) of \(head) events") }
            } catch let error as NoSuchBatch {
                throw ValidationError("\(error)")
            }
        }

        private func verifyArchives(_ engine: Engine) async throws -> [ArchiveFinding] {
            var findings: [ArchiveFinding] = []
            for path in archive {
                do throws(ArchiveError) {
                    for reader in try ArchiveReader.all(at: path) {
                        findings.append(ArchiveFinding(path: reader.path, reader: reader))
                    }
                } catch {
                    findings.append(ArchiveFinding(path: path, error: error))
                }
            }
            let verifier = PostgresArchiveVerifier(pool: engine.pool)
            for (index, finding) in findings.enumerated() {
                guard let reader = finding.reader else { continue }
                do {
                    findings[index].report = try await verifier.verify(reader, tenant: engine.tenant) { position in
                        Console.progress("verified \(reader.path) up to position \(position)")
                    }
                } catch let error as ArchiveError {
                    findings[index].error = error
                }
            }
            return findings
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
            guard let data = FileManager.default.contents(atPath: path) else {
                throw ValidationError("\(path) can't be read; see that it is there and readable")
            }
            guard let checkpoint = SignedCheckpoint(note: String(decoding: data, as: UTF8.self)) else {
                throw ValidationError("\(path) is no note as `logikal-sync log checkpoint` prints it")
            }
            return checkpoint
        }

        private static func json(_ report: PostgresLogVerifier.Report) -> JSONObject {
            [
                "archivedThrough": .integer(report.archivedThrough.rawValue), "batches": .integer(report.batches),
                "chain": .string(report.chain.description),
                "checkpoints": .integer(report.checkpoints), "events": .integer(report.events),
                "firstBreak": .text(report.firstBreak?.description), "ok": .bool(report.firstBreak == nil),
            ]
        }

        private static func text(_ report: PostgresLogVerifier.Report, _ archives: [ArchiveFinding]) -> String {
            if let broken = report.firstBreak { return "The log is NOT what was appended. First break: \(broken)" }
            return "The log is whole: \(report.events) events in \(report.batches) batches, chain \(report.chain). "
                + "It agrees with \(report.checkpoints) signed checkpoints." + unseen(report.archivedThrough, archives)
        }

        /// What of the archived history was not looked at.
        private static func unseen(_ floor: Position, _ archives: [ArchiveFinding]) -> String {
            guard floor > .start else { return "" }
            var seen = Position.start
            for header in archives.compactMap({ $0.report?.manifest.header })
            where header.first.rawValue == seen.rawValue + 1 {
                seen = header.last
            }
            guard seen < floor else { return " All archived events were looked at, too." }
            return " The events at positions \(seen.rawValue + 1) to \(floor) are archived: their batches' links hold, "
                + "the events themselves were not looked at; --archive FOLDER does."
        }
    }
}
