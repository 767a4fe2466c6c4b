import ArgumentParser
import Deflating
import EventSourcing
import Foundation
import PostgresStorage
import Projecting
import Synchronization

extension LogCommand {
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the log as lines of JSON: batches and events as they are stored, with every hash.",
            discussion: """
                An export to a file that was interrupted goes on where it ended when the same command is run again.
                What is archived is in its archives already, in the same format: a whole log is the import of those
                from the oldest on, then of an export of the rest.

                Examples:
                  logikal-sync log export --output log.jsonl
                  logikal-sync log export --from 800 --to 1200 --output some.jsonl
                  logikal-sync log export --output - | zstd > log.jsonl.zst
                """)

        @Option(help: "From the batch that holds this position; the first one when left out.") var from: Int64?
        @Option(help: "Through the batch that holds this position; the head when left out.") var to: Int64?
        @Option(help: "The file to write; - is standard output.") var output = "-"
        @Flag(help: "Print the result as JSON; needs an --output file.") var json = false

        func validate() throws {
            guard from ?? 1 > 0, to ?? 1 >= from ?? 1 else {
                throw ValidationError("--from and --to take positions from 1 on, in this order")
            }
            guard !json || output != "-" else { throw ValidationError("--json needs --output FILE") }
        }

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            try await Engine.with(settings, logger: logger) { engine in
                let exporter = PostgresLogExporter(pool: engine.pool)
                let file = try ExportFile(output)
                let wanted = try await exporter.header(
                    tenant: engine.tenant, from: Position(from ?? 1), through: to.map { Position($0) })
                if let header = file.header, from != nil || to != nil, header != wanted {
                    throw ValidationError("\(output) is an export of other positions; choose another --output")
                }
                guard let header = file.header ?? wanted else {
                    throw NotThere("the log has no such positions")
                }
                var progress = file.progress ?? ExportReader.Progress(header)
                if !file.isComplete {
                    try file.goOn(header)
                    progress = try await export(header, progress, exporter, to: file)
                }
                report(header, progress)
            }
        }

        private func export(
            _ header: ExportHeader, _ progress: ExportReader.Progress, _ exporter: PostgresLogExporter,
            to file: ExportFile
        ) async throws -> ExportReader.Progress {
            let meter = ProgressMeter("exported", total: header.last.rawValue - header.first.rawValue + 1)
            defer { Console.endProgress() }
            return try await exporter.export(header, after: progress, write: { try file.write($0) }) { position in
                meter.show(position.rawValue - header.first.rawValue + 1)
            }
        }

        private func report(_ header: ExportHeader, _ progress: ExportReader.Progress) {
            guard output != "-" else { return }
            if json {
                Console.json([
                    "batches": .integer(progress.batches), "chain": .string(progress.chain.description),
                    "events": .integer(progress.events), "first": .integer(header.first.rawValue),
                    "last": .integer(progress.last.rawValue), "output": .string(output),
                ])
            } else {
                Console.result(
                    "\(output): positions \(header.first) to \(progress.last), \(progress.batches) batches, "
                        + "chain \(progress.chain)")
            }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes an exported log over into an empty database, every hash checked.",
            discussion: """
                Positions, ids, times, links and the epoch stay what they were, so that consumers' positions hold. A
                batch is in whole or not at all; an import that was interrupted goes on when it is run again.

                Examples:
                  logikal-sync log import log.jsonl
                  logikal-sync log import log.jsonl.gz
                  zstd -dc log.jsonl.zst | logikal-sync log import -
                """)

        @Argument(help: "The file to read; - is standard input.") var file: String
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            var isFolder: ObjCBool = false
            guard file == "-" || FileManager.default.isReadableFile(atPath: file),
                !FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) || !isFolder.boolValue
            else { throw ValidationError("\(file) is no file that can be read") }
            let report = try await Engine.with(settings, logger: logger, changing: "log import") { engine in
                let lines = Mutex(try LineReader(file))
                let meter = ProgressMeter("imported", total: 0)
                defer { Console.endProgress() }
                let report = try await PostgresLogImporter(
                    owner: engine.database.owner, key: try engine.signingKeyFile.existing()?.verifyKey
                ).run(
                    nextLine: { try lines.withLock { try $0.next() } },
                    onProgress: { position, last in meter.show(position.rawValue, of: last.rawValue) })
                try await engine.projectionRunner().catchUp()
                return report
            }
            if json {
                Console.json([
                    "chain": .string(report.chain.description), "head": .integer(report.head.rawValue),
                    "imported": .integer(report.imported), "present": .integer(report.present),
                    "tenant": .integer(report.tenant.rawValue),
                ])
            } else {
                Console.result(
                    "Imported \(report.imported) events, \(report.present) were there already. The log ends at "
                        + "position \(report.head), chain \(report.chain).")
            }
        }
    }
}
