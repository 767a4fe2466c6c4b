import ArgumentParser
import EventSourcing
import Foundation
import Logging
import PrivatePostgres
import Replaying

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Plays stories of Replays/ four ways and tells whether they come to what is expected.",
        discussion: """
            Needs no configuration: a simulated Logikal and a private PostgreSQL in a temporary folder play along.
            Exit code 1 says that the ways don't agree, or that something else came of it than is expected.

            Examples:
              logikal-sync replay Replays/renamed-directory
              logikal-sync replay Replays/* --json
              logikal-sync replay Replays/my-story --update
            """)

    @Argument(help: "Folders of stories.") var stories: [String]
    @Flag(help: "Keep what comes of it as what is expected, if all ways agree.") var update = false
    @Flag(help: "Print one JSON object a story.") var json = false

    func run() async throws {
        var isGood = true
        let stories = try stories.filter { !$0.hasSuffix(".md") }.map { try Self.story($0) }
        try await Self.withServer { server in
            let runner = StoryRunner(scratch: server, logger: Preparation.logger(.critical))
            for story in stories {
                defer { Console.endProgress() }
                let report = try await runner.run(story) { Console.progress("\(story.name): \($0.rawValue) …") }
                Console.endProgress()
                if update, report.agrees { try story.record(report.outcome) }
                isGood = isGood && (update ? report.agrees : report.isAsExpected)
                if json {
                    Console.json(report.json)
                } else {
                    Console.result(report.text)
                    if update, report.agrees { Console.result("  kept as what is expected") }
                }
            }
        }
        if !isGood { throw ExitCode.failure }
    }

    private static func story(_ path: String) throws -> Story {
        do {
            return try Story(folder: URL(filePath: path))
        } catch let error as StoryError {
            throw ValidationError("\(path) is no story. \(error)")
        }
    }

    /// A server of one's own, gone afterwards with all that was in it.
    private static func withServer(_ body: (ScratchServer) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "logikal-sync-replay-\(UUID().uuidString)")
        // Speed over durability: the data are thrown away.
        let settings = ["fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"]
        let logger = Preparation.logger(.error)
        let cluster = PrivateCluster(dataDirectory: folder.path, logger: logger, settings: settings)
        let result: Result<Void, any Error>
        do {
            let server = ScratchServer(conninfo: try await cluster.start(), logger: logger)
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        await cluster.stop()
        try? FileManager.default.removeItem(at: folder)
        try result.get()
    }
}
