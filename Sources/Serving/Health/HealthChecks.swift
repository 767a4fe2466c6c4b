import Synchronization

/// Keeps what a health check said for a second, so that those who may ask without a key can't make the database work.
final class HealthChecks: Sendable {
    private static let keptFor: Duration = .seconds(1)

    private let limit: Duration
    private let report: @Sendable () async -> HealthReport
    private let last = Mutex<(report: HealthReport, at: ContinuousClock.Instant)?>(nil)

    /// - Parameter limit: a check that takes longer counts as failed.
    init(limit: Duration, report: @escaping @Sendable () async -> HealthReport) {
        self.limit = limit
        self.report = report
    }

    func current() async -> HealthReport {
        let now = ContinuousClock.now
        if let last = last.withLock({ $0 }), now - last.at < Self.keptFor { return last.report }
        let fresh = await withTaskGroup(of: HealthReport.self) { group in
            group.addTask { await self.report() }
            group.addTask {
                try? await Task.sleep(for: self.limit)
                return .unreachable(nil)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .unreachable(nil)
        }
        last.withLock { $0 = (fresh, now) }
        return fresh
    }
}
