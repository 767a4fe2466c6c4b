public import EventSourcing

/// An event log for many writers of small batches: what arrives while a commit is under way shares the next one.
///
/// A lone writer waits for nobody. Each writer gets the place of its own batch, or the error of its own.
public actor CoalescingEventLog {
    private struct Waiter {
        let id: UInt64
        let batch: PreparedBatch
        let fence: Int64?
        let continuation: CheckedContinuation<Appended, any Error>
    }

    /// A group's batches are subtransactions when one of them fails, and PostgreSQL remembers 64 per session cheaply.
    private static let mostBatches = 64
    private static let mostEvents = 2000
    /// Of the time of a commit, the part for which the next one waits for writers.
    private static let gatheringShare = 8

    private let log: PostgresEventLog
    private let mostWaiters: Int
    /// The newest writer's id. One that is turned away has its own too: its cancellation may come later than others do.
    private(set) var newest: UInt64 = 0
    private var waiters: [TenantID: [Waiter]] = [:]
    private var committing: Set<TenantID> = []

    /// - Parameter mostWaiters: Writers of one tenant that may wait before others are turned away.
    public init(log: PostgresEventLog, mostWaiters: Int = 10_000) {
        self.log = log
        self.mostWaiters = mostWaiters
    }

    /// Appends a batch; the same batch again gives the first result.
    ///
    /// A writer that is cancelled while it waits for its turn has appended nothing; later than that it learns what came
    /// of it.
    ///
    /// - Throws: `AppendError`, `overloaded` among them; `CancellationError`; the storage's own errors.
    @discardableResult
    public func append(_ batch: PreparedBatch, fence: Int64? = nil) async throws -> Appended {
        guard batch.events.count <= Self.mostEvents, !batch.events.isEmpty else {
            return try await log.append(batch, fence: fence)
        }
        newest += 1
        let id = newest
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(Waiter(id: id, batch: batch, fence: fence, continuation: continuation))
            }
        } onCancel: {
            Task { await withdraw(id, of: batch.tenant) }
        }
    }

    private func enqueue(_ waiter: Waiter) {
        let tenant = waiter.batch.tenant
        guard waiters[tenant, default: []].count < mostWaiters else {
            waiter.continuation.resume(
                throwing: AppendError(
                    code: .overloaded, batchKey: waiter.batch.key, detail: "\(mostWaiters) writers wait already"))
            return
        }
        waiters[tenant, default: []].append(waiter)
        guard committing.insert(tenant).inserted else { return }
        // Nobody's own task: a writer that gives up must not take the others' batches with it.
        Task { await commitAll(of: tenant) }
    }

    func withdraw(_ id: UInt64, of tenant: TenantID) {
        guard let index = waiters[tenant]?.firstIndex(where: { $0.id == id }) else { return }
        waiters[tenant]?.remove(at: index).continuation.resume(throwing: CancellationError())
    }

    private func commitAll(of tenant: TenantID) async {
        while let group = takeGroup(of: tenant) {
            let start = ContinuousClock.now
            do {
                let outcomes = try await log.append(group.map { ($0.batch, $0.fence) })
                for (waiter, outcome) in zip(group, outcomes) {
                    waiter.continuation.resume(with: outcome.mapError { $0 as any Error })
                }
            } catch {
                for waiter in group { waiter.continuation.resume(throwing: error) }
            }
            let took = ContinuousClock.now - start
            if group.count > 1 { await gather(group.count, of: tenant, within: took / Self.gatheringShare) }
        }
        committing.remove(tenant)
    }

    /// Writers who were just answered come again in a moment: without them, they would wait for one commit more.
    private func gather(_ count: Int, of tenant: TenantID, within limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        while waiters[tenant, default: []].count < count, ContinuousClock.now < deadline { await Task.yield() }
    }

    private func takeGroup(of tenant: TenantID) -> [Waiter]? {
        guard let waiting = waiters[tenant], !waiting.isEmpty else {
            waiters[tenant] = nil
            return nil
        }
        var events = 0
        let count = waiting.prefix(Self.mostBatches).prefix { waiter in
            events += waiter.batch.events.count
            return events <= Self.mostEvents
        }.count
        waiters[tenant] = Array(waiting.dropFirst(count))
        return Array(waiting.prefix(count))
    }
}
