import Logging
import ServiceLifecycle

/// Runs services while a body uses them.
enum Served {
    /// - Parameter services: given where to report the port that is listened on.
    static func with<Value: Sendable>(
        logger: Logger, services: (AsyncStream<Int>.Continuation) -> [any Service],
        _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let group = ServiceGroup(services: services(ready), logger: logger)
        return try await withThrowingTaskGroup(of: Value?.self) { tasks in
            tasks.addTask {
                defer { ready.finish() }
                try await group.run()
                return nil
            }
            tasks.addTask {
                guard let port = await ports.first(where: { _ in true }) else {
                    throw BenchmarkError("the server ended before it listened")
                }
                return try await body(port)
            }
            var value: Value?
            do {
                while value == nil, let ended = try await tasks.next() { value = ended }
            } catch {
                // A server that is cancelled instead traps on connections that it had accepted and not served yet.
                await group.triggerGracefulShutdown()
                while let ended = try? await tasks.next() { _ = ended }
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            guard let value else { throw BenchmarkError("the server ended by itself") }
            return value
        }
    }
}
