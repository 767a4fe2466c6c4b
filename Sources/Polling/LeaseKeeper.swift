public import EventSourcing
import Logging

/// Takes the lease of one tenant for as long as something needs it.
struct LeaseKeeper: Sendable {
    let store: any PollStore
    let tenant: TenantID
    let holder: String
    let duration: Duration
    /// Whether a holder is dead for sure, so that its lease need not expire first.
    let isGone: @Sendable (_ holder: String) -> Bool
    let logger: Logger

    /// Runs `body` under the lease, which is renewed meanwhile and given back in any case. When it passes to another,
    /// `body` is cancelled.
    ///
    /// - Throws: `PollError.Code.leaseHeldByAnother`, and what `body` throws.
    func withLease<Result: Sendable>(
        _ body: @escaping @Sendable (Lease) async throws -> Result
    ) async throws -> Result {
        guard let lease = try await acquire() else {
            throw PollError(
                code: .leaseHeldByAnother,
                message: "another process polls tenant \(tenant) now; try again when its cycle has ended")
        }
        do {
            let result = try await holding(lease) { try await body(lease) }
            try await store.release(lease, tenant: tenant)
            return result
        } catch {
            let failure = error
            // Also a cancelled cycle gives the lease back, or its successor would wait for the lease to expire.
            await Task { [store, tenant, logger] in
                do { try await store.release(lease, tenant: tenant) } catch {
                    logger.warning("lease not released; it expires by itself", metadata: ["error": "\(error)"])
                }
            }.value
            throw failure
        }
    }

    private func acquire() async throws -> Lease? {
        if let lease = try await store.acquireLease(tenant: tenant, holder: holder, duration: duration) {
            return lease
        }
        guard let other = try await store.lease(tenant: tenant), isGone(other.holder) else { return nil }
        logger.notice("taking over from a process that died", metadata: ["holder": "\(other.holder)"])
        // Names holder and fence, so that it can't hit whoever took the lease in the meantime.
        try await store.release(other, tenant: tenant)
        return try await store.acquireLease(tenant: tenant, holder: holder, duration: duration)
    }

    /// Renews the lease while `body` runs and ends `body` when the lease is lost.
    private func holding<Result: Sendable>(
        _ lease: Lease, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while true {
                    try await Task.sleep(for: duration / 3)
                    guard try await store.renew(lease, tenant: tenant, duration: duration) else {
                        throw PollError.lost(lease, tenant)
                    }
                }
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw CancellationError() }
            guard let result else { throw CancellationError() }
            return result
        }
    }
}

extension PollError {
    /// What a step of polling meets that comes after the lease has passed to another.
    public static func lost(_ lease: Lease, _ tenant: TenantID) -> PollError {
        PollError(
            code: .leaseHeldByAnother,
            message: "the lease on tenant \(tenant) with fence \(lease.fence) passed to another process; what was not "
                + "stored by then is not stored, and this look ends")
    }
}
