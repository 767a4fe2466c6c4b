import ArgumentParser
import EventSourcing
import PostgresStorage
import Projecting

struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections", abstract: "Lists read models and rebuilds them from the log.",
        subcommands: [List.self, Rebuild.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists every build with its position and lag.",
            discussion: "Example: logikal-sync projections list --json")

        @Flag(help: "Print the list as JSON.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let (builds, head) = try await Engine.with(settings, logger: logger) { engine in
                let store = engine.projectionStore
                return (try await store.builds(tenant: engine.tenant), try await store.head(tenant: engine.tenant))
            }
            if json {
                Console.json(
                    .array(
                        builds.map { build in
                            [
                                "active": .bool(build.isActive), "build": .integer(build.number),
                                "head": .integer(head.rawValue), "name": .string(build.name),
                                "position": .integer(build.position.rawValue), "version": .integer(build.version),
                            ]
                        }))
                return
            }
            if builds.isEmpty { Console.result("No read model has been built yet; `logikal-sync run` builds them.") }
            for build in builds {
                let lag = head.rawValue - build.position.rawValue
                Console.result(
                    "\(build.name) v\(build.version) build \(build.number)\(build.isActive ? ", active" : ""): "
                        + "position \(build.position) of \(head), \(lag == 0 ? "up to date" : "\(lag) behind")")
            }
        }
    }

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Builds a read model anew beside the active one, then switches readers to it.",
            discussion: "Example: logikal-sync projections rebuild projects")

        @Argument(help: "The read model, e.g. projects; all of them when left out.") var names: [String] = []

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            try await Engine.with(settings, logger: logger) { engine in
                let runner = engine.projectionRunner()
                for name in names.isEmpty ? runner.names : names {
                    defer { Console.endProgress() }
                    let build = try await runner.rebuild(name) { position, head in
                        Console.progress("\(name): position \(position) of \(head)")
                    }
                    Console.result("\(name): build \(build) is active")
                }
            }
        }
    }
}
