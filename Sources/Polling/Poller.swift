import EventSourcing
public import Logging
public import ServiceLifecycle

/// Runs cycle after cycle until it is told to stop, and between them, or instead of one, what somebody asked for. A
/// cycle that fails is followed by another, later and later; where Logikal is left alone, it looks now and then whether
/// that has ended.
public struct Poller: Service {
    private enum Outcome {
        /// With the number of the cycle, if there was one.
        case done(Int64?)
        case failed(Int64?)
        /// It ended early for what somebody asked for.
        case gaveWay
        /// There was no cycle.
        case none(PollError)
    }

    /// What only time or a person ends: looked at again at the usual pace, said once.
    private static let reasonsToWait: Set<PollError.Code> = [
        .leaseHeldByAnother, .notDue, .paused, .stopped, .newerLog,
    ]

    private let runner: CycleRunner
    private let operations: OperationWorker?
    private let pace: PollPace
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let onReport: @Sendable (CycleReport) -> Void

    /// - Parameters:
    ///   - operations: Runs what was asked for; `nil` leaves that to other processes.
    ///   - interval: From the end of one cycle to the start of the next, whichever process runs it.
    ///   - jitter: From 1 on; stretches the pauses after failures.
    public init(
        runner: CycleRunner, operations: OperationWorker? = nil, interval: Duration,
        clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { .random(in: 1...1.25) }, logger: Logger,
        onReport: @escaping @Sendable (CycleReport) -> Void = { _ in }
    ) {
        self.runner = runner
        self.operations = operations
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
            var mayGiveWay = true
            var last: Int64?
            while !Task.isCancelled {
                await operations?.runAll()
                var pause: Duration?
                switch await runCycle(trigger, after: last, mayGiveWay: mayGiveWay) {
                case .done(let cycle):
                    (failuresInARow, trigger, lastRefusal, mayGiveWay) = (0, .schedule, nil, true)
                    last = cycle ?? last
                case .failed(let cycle):
                    (failuresInARow, trigger, lastRefusal) = (failuresInARow + 1, .schedule, nil)
                    last = cycle ?? last
                case .gaveWay:
                    // The next one comes to its end, or requests that follow each other would let none.
                    mayGiveWay = false
                    continue
                case .none(let refusal):
                    (failuresInARow, mayGiveWay) = (0, true)
                    if refusal.code == .notDue { pause = refusal.retryAfter }
                    // Said once, not with every look.
                    if lastRefusal != refusal.code { say(refusal) }
                    lastRefusal = refusal.code
                }
                await wait(for: pause ?? pace.pause(after: failuresInARow))
            }
        }
    }

    private func runCycle(_ trigger: CycleTrigger, after last: Int64?, mayGiveWay: Bool) async -> Outcome {
        do {
            guard let (report, error) = try await cycle(trigger, after: last, mayGiveWay: mayGiveWay) else {
                return .gaveWay
            }
            onReport(report)
            log(report)
            guard let error else { return .done(report.cycle) }
            return Self.reasonsToWait.contains(error.code) ? .none(error) : .failed(report.cycle)
        } catch  where Task.isCancelled {
            return .done(nil)
        } catch let error as PollError where Self.reasonsToWait.contains(error.code) {
            return .none(error)
        } catch {
            logger.error("cycle not finished; it is tried again", error: error)
            return .failed(nil)
        }
    }

    private func say(_ refusal: PollError) {
        switch refusal.code {
        case .leaseHeldByAnother, .notDue:
            logger.info("cycle left to another process", metadata: ["reason": "\(refusal)"])
        default: logger.error("no cycle now", error: refusal)
        }
    }

    /// `nil` when the cycle gave way to an operation for a part of the office. What it had learnt by then is stored; an
    /// operation for everything waits for its end.
    private func cycle(
        _ trigger: CycleTrigger, after last: Int64?, mayGiveWay: Bool
    ) async throws -> (report: CycleReport, error: PollError?)? {
        guard mayGiveWay, let operations else { return try await run(trigger, after: last) }
        return try await withThrowingTaskGroup(of: (report: CycleReport, error: PollError?)?.self) { group in
            group.addTask { try await run(trigger, after: last) }
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

    private func run(
        _ trigger: CycleTrigger, after last: Int64?
    ) async throws -> (report: CycleReport, error: PollError?) {
        trigger == .schedule
            ? try await runner.run(every: pace.interval, after: last) : try await runner.run(as: trigger)
    }

    /// Works off operations as they come.
    private func wait(for pause: Duration) async {
        var left = pause
        while left > .zero, !Task.isCancelled {
            let step = operations.map { min(left, $0.interval) } ?? left
            do { try await clock.sleep(for: step) } catch { return }
            left -= step
            await operations?.runAll()
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
