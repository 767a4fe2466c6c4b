public import EventSourcing
public import Foundation
public import Logging
import Operations
import Synchronization
import Tracing

/// Runs operations, each under the lease and in a cycle of its own.
public struct OperationWorker: Sendable {
    /// Between two questions whether something waits, and whether what runs is to end.
    let interval: Duration
    private let runner: CycleRunner
    private let backlog: any OperationBacklog
    private let tenant: TenantID
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    public init(
        runner: CycleRunner, backlog: any OperationBacklog, tenant: TenantID, interval: Duration = .milliseconds(500),
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.runner = runner
        self.backlog = backlog
        self.tenant = tenant
        self.interval = interval
        self.now = now
        self.logger = logger
    }

    /// Runs what waits until nothing does, or another process has the lease. Never throws: what fails is in the
    /// operation, and what can't be asked is asked again.
    func runAll() async {
        do {
            while try await runNext() {}
        } catch  where Task.isCancelled {
        } catch {
            logger.warning("operations can't be run; they wait", metadata: ["error": "\(error)"])
        }
    }

    /// Runs the oldest operation that waits.
    ///
    /// - Parameter id: Only this one.
    /// - Returns: Whether there was one, and the lease was free.
    /// - Throws: Errors of the backlog, and `CancellationError`; the operation waits again then.
    public func runNext(only id: UUID? = nil) async throws -> Bool {
        guard try await backlog.open(only: id, tenant: tenant).contains(where: isWaiting) else { return false }
        do {
            return try await runner.leases.withLease { lease in
                guard let operation = try await backlog.claim(only: id, lease: lease, at: now(), tenant: tenant) else {
                    return false
                }
                try await withSpan("operation") { _ in try await run(operation, under: lease) }
                return true
            }
        } catch let error as PollError where error.code == .leaseHeldByAnother {
            logger.info("operations left to another process", metadata: ["reason": "\(error)"])
            return false
        }
    }

    /// Returns once an operation for a part of the office waits.
    func waitForPart() async throws {
        while true {
            try await Task.sleep(for: interval)
            do {
                let open = try await backlog.open(only: nil, tenant: tenant)
                if open.contains(where: { $0.scope != .everything && isWaiting($0) }) { return }
            } catch {
                // The cycle under way is not to end for it.
                try Task.checkCancellation()
                logger.debug("operations can't be asked for", metadata: ["error": "\(error)"])
            }
        }
    }

    private func isWaiting(_ operation: OpenOperation) -> Bool {
        operation.state == .accepted || operation.isStalled || operation.executor.map(runner.leases.isGone) == true
    }
}

// MARK: - One operation

extension OperationWorker {
    private typealias Look = Result<(report: CycleReport, error: PollError?), any Error>

    private func run(_ operation: SyncOperation, under lease: Lease) async throws {
        logger.info(
            "operation begins",
            metadata: [
                "operation": "\(operation.id.text)", "scope": "\(operation.scope)", "actor": "\(operation.actor)",
            ])
        let (look, isCancelled) = await look(operation, under: lease)
        let (step, outcome) = Self.conclude(look, isCancelled: isCancelled, isEnding: Task.isCancelled)
        // Also where this process is told to stop: the operation must not look as if it ran on.
        try await Task { [backlog, now, tenant] in
            try await backlog.end(operation.id, by: step, outcome: outcome, at: now(), lease: lease, tenant: tenant)
        }.value
        logger.info(
            "operation \(step.target.rawValue)",
            metadata: ["operation": "\(operation.id.text)", "reason": "\(outcome.reason ?? "none")"])
        if case .failure(let error) = look, step == .giveBack { throw error }
    }

    private enum Turn: Sendable {
        case looked(Look)
        /// Somebody asked the operation to end.
        case askedToEnd
        /// This process is to stop.
        case stopped
    }

    /// Looks, tells the progress meanwhile, and ends early when somebody asks for it.
    private func look(_ operation: SyncOperation, under lease: Lease) async -> (Look, isCancelled: Bool) {
        let newest = NewestProgress()
        return await withTaskGroup(of: Turn.self) { group in
            group.addTask {
                do {
                    let result = try await runner.look(
                        at: operation.scope, isDeep: operation.isDeep, under: lease
                    ) { newest.put($0) }
                    return .looked(.success(result))
                } catch { return .looked(.failure(error)) }
            }
            group.addTask { await waitForCancel(of: operation.id, under: lease, telling: newest) }
            var isCancelled = false
            while let turn = await group.next() {
                switch turn {
                case .looked(let look):
                    group.cancelAll()
                    return (look, isCancelled)
                case .askedToEnd:
                    isCancelled = true
                    group.cancelAll()
                case .stopped: continue
                }
            }
            return (.failure(CancellationError()), isCancelled)
        }
    }

    /// Asks until the operation is to end. What can't be asked now is asked again.
    private func waitForCancel(of id: UUID, under lease: Lease, telling newest: NewestProgress) async -> Turn {
        while !Task.isCancelled {
            do {
                if try await backlog.note(newest.take()?.json, of: id, lease: lease, tenant: tenant) {
                    return .askedToEnd
                }
            } catch {
                logger.debug("progress not told", metadata: ["operation": "\(id.text)", "error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
        return .stopped
    }

    /// What becomes of an operation after its look.
    ///
    /// - Parameters:
    ///   - isCancelled: Somebody asked the operation to end.
    ///   - isEnding: This process was told to stop.
    private static func conclude(
        _ look: Look, isCancelled: Bool, isEnding: Bool
    ) -> (OperationStep, OperationOutcome) {
        switch look {
        // It had come to its end before the wish to cancel reached it.
        case .success((let report, _)):
            let outcome = OperationOutcome(report: report.json, reason: report.failure)
            switch report.outcome {
            case .complete: return (.succeed, outcome)
            case .partial: return (.endPartially, outcome)
            case .failed: return (.fail, outcome)
            }
        case .failure where isCancelled: return (.cancel, OperationOutcome(reason: "what was read by then is kept"))
        case .failure where isEnding:
            return (.giveBack, OperationOutcome(reason: "the process that ran it was told to stop"))
        case .failure(let error): return (.fail, OperationOutcome(reason: "\(error)"))
        }
    }
}

/// The progress that nobody has been told yet.
private final class NewestProgress: Sendable {
    private let progress = Mutex<CycleProgress?>(nil)

    func put(_ newer: CycleProgress) { progress.withLock { $0 = newer } }

    func take() -> CycleProgress? { progress.withLock { $0.take() } }
}
