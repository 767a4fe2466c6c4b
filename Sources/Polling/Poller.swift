public import Logging
public import ServiceLifecycle

/// Runs cycle after cycle until it is told to stop. A cycle that fails is followed by another, later and later.
public struct Poller: Service {
    private let runner: CycleRunner
    private let interval: Duration
    private let logger: Logger
    private let onReport: @Sendable (CycleReport) -> Void

    static let longestBackoff = Duration.seconds(60)

    /// - Parameter interval: From the end of one cycle to the start of the next.
    public init(
        runner: CycleRunner, interval: Duration, logger: Logger,
        onReport: @escaping @Sendable (CycleReport) -> Void = { _ in }
    ) {
        self.runner = runner
        self.interval = interval
        self.logger = logger
        self.onReport = onReport
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var failuresInARow = 0
            while !Task.isCancelled {
                failuresInARow = await runsOneCycle() ? 0 : failuresInARow + 1
                do { try await Task.sleep(for: pause(after: failuresInARow)) } catch { return }
            }
        }
    }

    private func runsOneCycle() async -> Bool {
        do {
            let (report, error) = try await runner.run()
            onReport(report)
            log(report)
            return error == nil
        } catch  where Task.isCancelled {
            return true
        } catch let error as PollError where error.code == .leaseHeldByAnother {
            logger.info("cycle left to another process", metadata: ["reason": "\(error)"])
            return true
        } catch {
            logger.error("cycle not finished; it is tried again", metadata: ["error": "\(error)"])
            return false
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
