import EventSourcing
public import Logging
public import ServiceLifecycle

/// Runs cycle after cycle until it is told to stop. A cycle that fails is followed by another, later and later; where
/// Logikal is left alone, it looks now and then whether that has ended.
public struct Poller: Service {
    private enum Outcome {
        case done
        case failed
        /// There was no cycle.
        case none(PollError)
    }

    private let runner: CycleRunner
    private let pace: PollPace
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let onReport: @Sendable (CycleReport) -> Void

    /// - Parameters:
    ///   - interval: From the end of one cycle to the start of the next.
    ///   - jitter: From 1 on; stretches the pauses after failures.
    public init(
        runner: CycleRunner, interval: Duration, clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { .random(in: 1...1.25) }, logger: Logger,
        onReport: @escaping @Sendable (CycleReport) -> Void = { _ in }
    ) {
        self.runner = runner
        pace = PollPace(interval: interval, jitter: jitter)
        self.clock = clock
        self.logger = logger
        self.onReport = onReport
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var failuresInARow = 0
            var trigger = CycleTrigger.start
            var lastRefusal: PollError.Code?
            while !Task.isCancelled {
                switch await runCycle(trigger) {
                case .done: (failuresInARow, trigger, lastRefusal) = (0, .schedule, nil)
                case .failed: (failuresInARow, trigger, lastRefusal) = (failuresInARow + 1, .schedule, nil)
                case .none(let refusal):
                    failuresInARow = 0
                    // Said once, not with every look.
                    if lastRefusal != refusal.code { say(refusal) }
                    lastRefusal = refusal.code
                }
                do { try await clock.sleep(for: pace.pause(after: failuresInARow)) } catch { return }
            }
        }
    }

    private func runCycle(_ trigger: CycleTrigger) async -> Outcome {
        do {
            let (report, error) = try await runner.run(as: trigger)
            onReport(report)
            log(report)
            return error == nil ? .done : .failed
        } catch  where Task.isCancelled {
            return .done
        } catch let error as PollError where [.leaseHeldByAnother, .paused, .stopped].contains(error.code) {
            return .none(error)
        } catch {
            logger.error("cycle not finished; it is tried again", metadata: ["error": "\(error)"])
            return .failed
        }
    }

    private func say(_ refusal: PollError) {
        if refusal.code == .leaseHeldByAnother {
            logger.info("cycle left to another process", metadata: ["reason": "\(refusal)"])
        } else {
            logger.error("no cycle now", metadata: ["reason": "\(refusal)"])
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
}
