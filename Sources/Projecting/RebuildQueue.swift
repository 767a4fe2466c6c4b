public import Logging
public import ServiceLifecycle
import Synchronization

/// Rebuilds that somebody asked for, done in the background one after the other.
///
/// A build that was accepted is declared in the database before anybody is told so: if the process ends, the next one
/// goes on with it, as with any that was begun.
public final class RebuildQueue: Service {
    private let runner: ProjectionRunner
    private let logger: Logger
    private let accepted = Mutex<Set<String>>([])
    private let (names, continuation) = AsyncStream.makeStream(of: String.self)

    public init(runner: ProjectionRunner, logger: Logger) {
        self.runner = runner
        self.logger = logger
    }

    /// - Returns: The build that is to become active; the same one for whoever asks again before it is.
    /// - Throws: `ProjectionError`, or the store's errors.
    public func accept(_ name: String) async throws -> Build {
        let build = try await runner.begin(name)
        if accepted.withLock({ $0.insert(name).inserted }) { continuation.yield(name) }
        return build
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            for await name in self.names {
                await self.rebuild(name)
                self.accepted.withLock { _ = $0.remove(name) }
            }
        }
    }

    private func rebuild(_ name: String) async {
        do {
            let build = try await runner.rebuild(name)
            logger.notice("readers were switched", metadata: ["projection": "\(name)", "build": "\(build)"])
        } catch {
            guard !Task.isCancelled else { return }
            logger.error("a rebuild did not end", error: error, metadata: ["projection": "\(name)"])
        }
    }
}
