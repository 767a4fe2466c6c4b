import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage

extension LogCommand {
    struct Attach: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts archived history back into the log, byte for byte.",
            discussion: """
                Everything is verified against the manifest and against the chain in the database before any of it is
                seen. Archives go back from the newest to the oldest; of a folder all that follow one on the other down
                from where the log begins.

                A person's data that was erased while a part was archived is in its file still: the command names the
                entities, and `logikal-sync log redact --entity ID` erases it again.

                Examples:
                  logikal-sync log attach /var/archive/logikal
                  logikal-sync log attach /var/archive/logikal/log-1-000000000001-000001000000.json --json
                """)

        @Argument(help: "An archive's manifest or file, or the folder of archives.") var path: String
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let reports = try await Engine.with(settings, logger: logger, changing: "log attach") { engine in
                defer { Console.endProgress() }
                let floor = try await PostgresArchives(pool: engine.pool).floor(tenant: engine.tenant)
                let chosen = try Self.chosen(try ArchiveReader.all(at: path), from: floor)
                let attacher = PostgresAttacher(owner: engine.database.owner)
                var reports: [PostgresAttacher.Report] = []
                for archive in chosen {
                    let header = archive.manifest.header
                    let meter = ProgressMeter("attached", total: header.last.rawValue - header.first.rawValue + 1)
                    reports.append(
                        try await attacher.attach(archive, tenant: engine.tenant) { position in
                            meter.show(position.rawValue - header.first.rawValue + 1)
                        })
                }
                return reports
            }
            if json {
                Console.json(.array(reports.map(Self.json)))
            } else {
                reports.forEach { Console.result(Self.text($0)) }
            }
        }

        /// Those that lead down from where the log begins, the newest first; the one that was named in any case, so
        /// that it is told what is wrong with it.
        private static func chosen(_ archives: [ArchiveReader], from floor: Position) throws -> [ArchiveReader] {
            guard archives.count > 1 else { return archives }
            var chosen: [ArchiveReader] = []
            var end = floor
            for archive in archives.reversed() where archive.manifest.header.last == end {
                chosen.append(archive)
                end = Position(archive.manifest.header.first.rawValue - 1)
            }
            guard !chosen.isEmpty else {
                throw ArchiveError(
                    code: .notNext, detail: "no archive here ends at position \(floor), after which the log begins")
            }
            return chosen
        }

        private static func json(_ report: PostgresAttacher.Report) -> JSONValue {
            [
                "events": .integer(report.manifest.events), "first": .integer(report.manifest.header.first.rawValue),
                "last": .integer(report.manifest.header.last.rawValue),
                "unredacted": .array(report.unredacted.map { .string($0.text) }),
            ]
        }

        private static func text(_ report: PostgresAttacher.Report) -> String {
            let header = report.manifest.header
            let entities = report.unredacted.map { "\n  logikal-sync log redact --entity \($0.text) --reason …" }
            return "Positions \(header.first) to \(header.last) are in the log again."
                + (entities.isEmpty
                    ? "" : " These entities were redacted meanwhile, and events of theirs hold again what was erased:")
                + entities.joined()
        }
    }
}
