public import Logging
public import ServiceLifecycle

/// Runs cycle after cycle until it is told to stop, and between them, or instead of one, what somebody asked for. A
/// cycle that fails is followed by another, later and later.
public struct Poller: Service {
    private let runner: CycleRunner
    private let operations: OperationWorker?
    private let interval: Duration
    private let logger: Logger
    private let onReport: @Sendable (CycleReport) -> Void

    static let longestBackoff = Duration.seconds(60)

    /// - Parameters:
    ///   - operations: Runs what was asked for; `nil` leaves that to other processes.
    ///   - interval: From the end of one cycle to the start of the next.
    public init(
        runner: CycleRunner, operations: OperationWorker? = nil, interval: Duration, logger: Logger,
        onReport: @escaping @Sendable (CycleReport) -> Void = { _ in }
    ) {
        self.runner = runner
        self.operations = operations
        self.interval = interval
        self.logger = logger
        self.onReport = onReport
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var failuresInARow = 0
            var mayGiveWay = true
            while !Task.isCancelled {
                await operations?.runAll()
                switch await runsOneCycle(mayGiveWay: mayGiveWay) {
                case .ended:
                    (failuresInARow, mayGiveWay) = (0, true)
                case .failed:
                    failuresInARow += 1
                case .gaveWay:
                    // The next one comes to its end, or requests that follow each other would let none.
                    mayGiveWay = false
                    continue
                }
                await wait(for: pause(after: failuresInARow))
            }
        }
    }

    private enum Ending { case ended, failed, gaveWay }

    private func runsOneCycle(mayGiveWay: Bool) async -> Ending {
        do {
            guard let (report, error) = try await cycle(mayGiveWay: mayGiveWay) else { return .gaveWay }
            onReport(report)
            log(report)
            return error == nil ? .ended : .failed
        } catch  where Task.isCancelled {
            return .ended
        } catch let error as PollError where error.code == .leaseHeldByAnother {
            logger.info("cycle left to another process", metadata: ["reason": "\(error)"])
            return .ended
        } catch {
            logger.error("cycle not finished; it is tried again", metadata: ["error": "\(error)"])
            return .failed
        }
    }

    /// `nil` when the cycle gave way to an operation for a part of the office. What it had learnt by then is stored; an
    /// operation for everything waits for its end.
    private func cycle(mayGiveWay: Bool) async throws -> (report: CycleReport, error: PollError?)? {
        guard mayGiveWay, let operations else { return try await runner.run() }
        return try await withThrowingTaskGroup(of: (report: CycleReport, error: PollError?)?.self) { group in
            group.addTask { try await runner.run() }
            group.addTask {
                try await operations.waitForPart()
                return nil
            }
            guard let result = try await group.next() else { throw CancellationError() }
            group.cancelAll()
            guard result == nil else { return result }
            logger.info("cycle gives way to an operation")
            // Until the session is closed and the lease given back. It may have come to its end meanwhile.
            return try? await group.next() ?? nil
        }
    }

    /// Works off operations as they come.
    private func wait(for duration: Duration) async {
        guard let operations else {
            try? await Task.sleep(for: duration)
            return
        }
        let end = ContinuousClock.now + duration
        while !Task.isCancelled {
            await operations.runAll()
            let left = end - ContinuousClock.now
            guard left > .zero else { return }
            try? await Task.sleep(for: min(left, operations.interval))
        }
    }

    private func log(_ report: CycleReport) {
        let level: Logger.Level = report.outcome == .complete ? .info : .warning
        logger.log(
            level: level, "cycle \(report.outcome.rawValue)",
            metadata: [
                "cycle": "\(report.cycle)", "events": "\(report.eventCount)", "logins": "\(report.logins)",
                "requests": "\(report.requests)", "incomplete": "\(report.incompleteScopes)",
                "failure": "\(report.failure ?? "none")",
            ])
    }

    private func pause(after failuresInARow: Int) -> Duration {
        guard failuresInARow > 0 else { return interval }
        let doubled = interval * (1 << min(failuresInARow - 1, 10))
        // Jitter, so that several pollers of one server do not come back together.
        return max(interval, min(doubled, Self.longestBackoff)) * Double.random(in: 1...1.25)
    }
}
