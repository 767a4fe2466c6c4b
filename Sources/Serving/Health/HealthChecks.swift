import Synchronization

/// Keeps what a health check said for a second, so that those who may ask without a key can't make the database work.
/// Whoever asks while one is under way waits for that.
final class HealthChecks: Sendable {
    private static let keptFor: Duration = .seconds(1)

    private enum State {
        case unknown
        case underWay(Task<HealthReport, Never>)
        case known(HealthReport, since: ContinuousClock.Instant)
    }

    private let limit: Duration
    private let report: @Sendable () async -> HealthReport
    private let state = Mutex(State.unknown)

    /// - Parameter limit: a check that takes longer counts as failed.
    init(limit: Duration, report: @escaping @Sendable () async -> HealthReport) {
        self.limit = limit
        self.report = report
    }

    func current() async -> HealthReport {
        let check: Task<HealthReport, Never> = state.withLock { state in
            if case .underWay(let check) = state { return check }
            if case .known(let report, let since) = state, .now - since < Self.keptFor { return Task { report } }
            // It is nobody's own: who leaves ends it for no other.
            let check = Task { await self.check() }
            state = .underWay(check)
            return check
        }
        return await check.value
    }

    private func check() async -> HealthReport {
        let began = ContinuousClock.now
        let fresh = await withTaskGroup(of: HealthReport.self) { group in
            group.addTask { await self.report() }
            group.addTask {
                try? await Task.sleep(for: self.limit)
                return .unreachable(nil)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .unreachable(nil)
        }
        state.withLock { $0 = .known(fresh, since: began) }
        return fresh
    }
}
