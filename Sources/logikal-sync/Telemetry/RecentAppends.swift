import EventSourcing
import Synchronization
import Telemetry
import Tracing

/// The newest appends of this process and on whose behalf they were: by this a read model's step is found again from
/// the request that it goes back to.
final class RecentAppends: Sendable {
    private struct Append {
        let tenant: TenantID
        let last: Position
        let context: InstrumentationContext
    }

    private static let capacity = 256

    private let appends = Mutex<[Append]>([])

    /// Nothing that belongs to no work is kept.
    func note(_ last: Position, of tenant: TenantID) {
        guard let context = InstrumentationContext.current, context.trace != nil || !context.correlations.isEmpty
        else { return }
        appends.withLock { appends in
            if appends.count >= Self.capacity { appends.removeFirst(Self.capacity / 2) }
            appends.append(Append(tenant: tenant, last: last, context: context))
        }
    }

    /// The work whose events a step took in, the newest first.
    func contexts(of tenant: TenantID, after: Position, through: Position) -> [InstrumentationContext] {
        appends.withLock { appends in
            appends.reversed().filter { $0.tenant == tenant && $0.last > after && $0.last <= through }.map(\.context)
        }
    }
}
