import ArgumentParser
import EventSourcing
import Foundation
import Logging
import PrivatePostgres
import Replaying

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Plays stories four ways, or rebuilds all read models of the past beside the present.",
        discussion: """
            Stories of Replays/ are played four ways, which have to come to what is expected. That needs no
            configuration: a simulated Logikal and a private PostgreSQL in a temporary folder play along. Exit code 1
            says that the ways don't agree, or that something else came of it than is expected.

            With --into the log of a tenant is played up to a position or a time, into a schema of its own, each read
            model in a table called after it, to be asked in SQL as long as one likes. The log is only read; what
            readers use now is not touched, and `logikal-sync run` may go on meanwhile. Ended early, it leaves nothing.
            With --compare it tells how that past differs from what readers use now: rows by table, then for each row
            what was added (+), changed (~) or removed (-) since.

            Examples:
              logikal-sync replay Replays/renamed-directory
              logikal-sync replay Replays/* --json
              logikal-sync replay Replays/my-story --update
              logikal-sync replay --into scratch --to 2026-03-01T00:00:00Z
              logikal-sync replay --into march --to 812 --tenant default --compare --limit 50
              logikal-sync replay --into march --to 812 --replace --compare --csv > since-march.csv
              psql "$DATABASE_URL" -c "select name, state ->> 'width' as width from march.elevations order by name"
              psql "$DATABASE_URL" -c "grant usage on schema march to auditor;
                                       grant select on all tables in schema march to auditor"
              logikal-sync replay --into march --drop
            """)

    @Argument(help: "Folders of stories.") var stories: [String] = []
    @Flag(help: "Keep what comes of it as what is expected, if all ways agree.") var update = false
    @OptionGroup(title: "The past beside the present") var past: ReplayPast
    @Flag(help: "Print JSON: one object a story, or one for the past.") var json = false

    func validate() throws {
        guard stories.isEmpty != (past.into == nil) else {
            throw ValidationError("give either stories to play, or --into and the schema to rebuild the past in")
        }
        guard past.into == nil || !update else { throw ValidationError("--update is for stories") }
    }

    func run() async throws {
        if past.into != nil { try await past.run(json: json) } else { try await play() }
    }

    private func play() async throws {
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
