import ArgumentParser
import EventSourcing
import PostgresStorage
import Projecting

struct ListProjections: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists every build with its state, position and lag.",
        discussion: "Example: logikal-sync projections list --json")

    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let (builds, head) = try await Engine.with(settings, logger: logger) { engine in
            let store = engine.projectionStore
            return (try await store.builds(tenant: engine.tenant), try await store.head(tenant: engine.tenant))
        }
        guard !json else { return Console.json(.array(builds.map { $0.json(head: head) })) }
        if builds.isEmpty { Console.result("No read model has been built yet; `logikal-sync run` builds them.") }
        for build in builds { Console.result(build.line(head: head)) }
    }
}

extension Build {
    func line(head: Position) -> String {
        let end = state == .building ? target : head
        let lag = end.rawValue - position.rawValue
        let way = lag == 0 ? "up to date" : "\(lag) behind"
        let follows = projection == nil ? "from an older program, no longer fed" : way
        return "\(name) v\(version) build \(number), \(state.rawValue): position \(position) of \(end), \(follows)"
            + (parked == 0 ? "" : "; \(parked) parked, see `logikal-sync dead-letters list`")
            + (problem.map { "; not switched to: \($0)" } ?? "")
    }
}
