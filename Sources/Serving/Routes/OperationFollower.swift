import EventSourcing
import Foundation
import Operations
import Synchronization

/// One reader of an operation's events, and how far it has read.
final class OperationFollower: Sendable {
    /// Between two questions for what is new, for nobody announces it.
    private static let interval = Duration.milliseconds(250)

    private let store: any OperationStore
    private let id: UUID
    private let tenant: TenantID
    private let isEnding: @Sendable () -> Bool
    private let seen: Mutex<(revision: Int64, askedAt: ContinuousClock.Instant?)>

    /// - Parameter isEnding: Whether to wait for news no longer.
    init(
        store: any OperationStore, id: UUID, tenant: TenantID, after revision: Int64,
        isEnding: @escaping @Sendable () -> Bool
    ) {
        self.store = store
        self.id = id
        self.tenant = tenant
        self.isEnding = isEnding
        seen = Mutex((revision, nil))
    }

    /// What is new since the last call, as soon as there is something; several progresses come as their newest.
    func news(within patience: Duration) async throws -> EventStream.News {
        let deadline = ContinuousClock.now + patience
        while true {
            if let askedAt = seen.withLock({ $0.askedAt }) {
                try await Task.sleep(until: askedAt + Self.interval)
            }
            let events = try await news()
            if !events.isEmpty || ContinuousClock.now >= deadline || isEnding() {
                return EventStream.News(events: events)
            }
        }
    }

    private func news() async throws -> [EventStream.Event] {
        let after = seen.withLock { seen in
            seen.askedAt = .now
            return seen.revision
        }
        let events = try await store.history(of: id, after: after, tenant: tenant).events(after: after)
        if let last = events.last { seen.withLock { $0.revision = last.revision } }
        return events.map {
            EventStream.Event(
                id: "\($0.revision)", name: $0.kind.rawValue, data: CanonicalJSON.bytes($0.data), isLast: $0.isLast)
        }
    }
}
