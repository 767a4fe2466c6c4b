import ArgumentParser
import EventSourcing
import Polling
import PostgresStorage

extension SyncCommand {
    struct Failing: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists projects that could not be read, why, and when each is tried again.",
            discussion: """
                A project that fails several times in a row is left alone for a while, up to six hours; the others are
                not held up by it. Where only drawings, parts lists or prices failed, its lists are read when they are
                due, and only what failed waits. `logikal-sync sync` tries all of them at once.

                Example: logikal-sync sync failing --json
                """)

        @Flag(help: "Print the list as JSON.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let projects = try await Engine.with(settings, logger: logger) { engine in
                try await engine.connectionReader.failingProjects(tenant: engine.tenant)
            }
            if json { return Console.json(.array(projects.map(\.json))) }
            if projects.isEmpty { Console.result("No project fails.") }
            for project in projects {
                let failure = project.failure
                let name = [project.jobNumber, project.name].compactMap(\.self).joined(separator: " ")
                Console.result(
                    """
                    \(failure.project.text)  \(name)
                        \(failure.failures) times since \(failure.since); next attempt from \(failure.retryAt) on
                        \(failure.message)
                    """)
            }
        }
    }
}
