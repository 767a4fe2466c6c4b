import EventSourcing
import PostgresStorage
import Projecting

/// A change of the build that readers use.
enum BuildChange {
    static func show(_ action: String, of name: String, json: Bool, _ change: (ProjectionRunner) async throws -> Build)
        async throws
    {
        let (settings, logger) = try Preparation.settings()
        let (build, head) = try await Engine.with(
            settings, logger: logger, changing: action, of: name
        ) { engine in
            let build = try await change(engine.projectionRunner())
            return (build, try await engine.projectionStore.head(tenant: engine.tenant))
        }
        if json {
            Console.json(build.json(head: head))
        } else {
            Console.result("\(build.name): readers use build \(build.number) (v\(build.version))")
        }
    }
}
