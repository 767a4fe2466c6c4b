import EventSourcing
import PostgresStorage
import ServiceLifecycle

/// Shows events as they arrive in the log.
struct DemoWatch: Service {
    let engine: Engine

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            let reader = PostgresLogReader(pool: engine.pool)
            var shown = try await firstHead()
            Console.result("     (\(shown) events so far: the first look at the whole office)")
            while !Task.isCancelled {
                do {
                    for event in try await reader.events(tenant: engine.tenant, after: shown, limit: 200) {
                        Console.result(event.line)
                        shown = event.position
                    }
                    try await Task.sleep(for: .milliseconds(300))
                } catch  where Task.isCancelled {
                    // Told to end in the middle of a read.
                    return
                }
            }
        }
    }

    /// The head once the first look is over, so that the greeting is not drowned in discoveries.
    private func firstHead() async throws -> Position {
        let cycles = PostgresCycleReader(pool: engine.pool)
        while try await cycles.last(tenant: engine.tenant) == nil { try await Task.sleep(for: .milliseconds(100)) }
        return try await engine.projectionStore.head(tenant: engine.tenant)
    }
}
