import EventSourcing
import Feeding
import PostgresStorage
import ServiceLifecycle

/// Shows events as they are appended.
struct LogFollower: Service {
    let reader: PostgresLogReader
    let watcher: HeadWatcher
    let tenant: TenantID
    let filter: PostgresLogReader.Filter
    /// How many are read at once.
    let limit: Int64
    let show: @Sendable (PostgresLogReader.Entry) -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            var position = Position.start
            while !Task.isCancelled {
                // Asked before the events are read, so that what comes in between is waited for in vain but once.
                let head = try await watcher.askedHead(of: tenant).position
                while true {
                    let events = try await reader.events(filter, tenant: tenant, after: position, limit: limit)
                    events.forEach(show)
                    try Console.check()
                    guard let last = events.last else { break }
                    position = last.position
                }
                position = max(position, head)
                do { try await watcher.waitUntil(beyond: position, tenant: tenant) } catch is CancellationError {
                    return
                }
            }
        }
    }
}
