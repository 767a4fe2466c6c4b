import ArgumentParser
import EventSourcing
import PostgresStorage

extension LogCommand {
    struct Archives: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the archives that were made of the log, the newest first.",
            discussion: "Example: logikal-sync log archives --json")

        @Flag(help: "Print the list as JSON.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let archives = try await Engine.with(settings, logger: logger) { engine in
                try await PostgresArchives(pool: engine.pool).list(tenant: engine.tenant)
            }
            guard !json else { return Console.json(.array(archives.map(Self.json))) }
            if archives.isEmpty { Console.result("Nothing was archived.") }
            for archive in archives { Console.result(Self.line(archive)) }
        }

        private static func json(_ archive: PostgresArchives.Entry) -> JSONValue {
            [
                "archivedAt": .string(archive.archivedAt.description),
                "attachedAt": .text(archive.attachedAt?.description),
                "file": .string(archive.path), "first": .integer(archive.first.rawValue),
                "kept": .integer(archive.kept), "last": .integer(archive.last.rawValue),
                "sha256": .string(archive.sha256.description),
            ]
        }

        private static func line(_ archive: PostgresArchives.Entry) -> String {
            let state = archive.attachedAt.map { "attached again \($0)" } ?? "\(archive.kept) events stayed in the log"
            return "positions \(archive.first) to \(archive.last)  \(archive.archivedAt)  \(archive.path)  \(state)"
        }
    }
}
