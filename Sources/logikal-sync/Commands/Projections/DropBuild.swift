import ArgumentParser
import EventSourcing
import Projecting

struct DropBuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Drops the tables of a build that readers don't use.",
        discussion: "Example: logikal-sync projections drop projects --build 2")

    @Argument(help: "The read model, e.g. projects.") var name: String
    @Option(help: "The build, as `projections list` numbers it.") var build: Int32
    @Flag(help: "Print what was dropped as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        try await Engine.with(settings, logger: logger, changing: "projections drop", of: "\(name) \(build)") {
            engine in
            try await engine.projectionRunner().drop(name, build)
        }
        if json {
            Console.json(["dropped": .integer(build), "name": .string(name)])
        } else {
            Console.result("\(name): build \(build) is dropped")
        }
    }
}
