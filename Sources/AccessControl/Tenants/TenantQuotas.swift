public import EventSourcing
import Synchronization

/// What each tenant may take, as it was set within the last seconds.
public final class TenantQuotas: Sendable {
    static let keptFor: Duration = .seconds(2)

    private let store: any AccessStore
    /// Since some moment that stays the same.
    private let elapsed: @Sendable () -> Duration
    private let lookups = SharedLookups<TenantID, TenantQuota>()
    private let kept = Mutex<[TenantID: (quota: TenantQuota, until: Duration)]>([:])

    public init(store: any AccessStore, clock: some Clock<Duration> = ContinuousClock()) {
        self.store = store
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    /// - Throws: the store's errors.
    public func quota(of tenant: TenantID) async throws -> TenantQuota {
        let now = elapsed()
        if let kept = kept.withLock({ $0[tenant] }), kept.until > now { return kept.quota }
        return try await lookups.value(for: tenant) {
            let quota = try await self.store.quota(of: tenant)
            self.kept.withLock { $0[tenant] = (quota, self.elapsed() + Self.keptFor) }
            return quota
        }
    }
}
