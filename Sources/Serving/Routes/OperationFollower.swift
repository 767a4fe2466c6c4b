import EventSourcing
import Foundation
import Operations
import Synchronization

/// One reader of an operation's events, and how far it has read.
final class OperationFollower: Sendable {
    private let store: any OperationStore
    private let id: UUID
    private let tenant: TenantID
    private let seen: Mutex<Int64>

    init(store: any OperationStore, id: UUID, tenant: TenantID, after revision: Int64) {
        self.store = store
        self.id = id
        self.tenant = tenant
        seen = Mutex(revision)
    }

    /// What is new since the last call; several progresses come as their newest.
    func news() async throws -> [EventStream.Event] {
        let after = seen.withLock { $0 }
        let events = try await store.history(of: id, after: after, tenant: tenant).events(after: after)
        if let last = events.last { seen.withLock { $0 = last.revision } }
        return events.map {
            EventStream.Event(id: "\($0.revision)", name: $0.kind.rawValue, data: $0.data, isLast: $0.isLast)
        }
    }
}
