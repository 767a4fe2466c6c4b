import ArgumentParser
import EventSourcing
import Foundation
import LogikalClient
import Operations
import Polling
import PostgresStorage
import UnixSignals

/// A look that somebody asks for at the keyboard, from the request to its end.
///
/// It goes through the database like any other: whichever process has the lease runs it, and that is this one where no
/// other holds it.
struct RequestedLook {
    let engine: Engine
    /// `nil` leaves it to other processes.
    let worker: OperationWorker?

    private static let interval = Duration.milliseconds(150)

    private enum Step: Sendable {
        case ended(SyncOperation)
        /// The person does not want to wait for what another has asked for.
        case left
        case idle
    }

    func request(_ scope: SyncScope, isDeep: Bool) async throws -> AcceptedOperation {
        let accepted = try await engine.operations.accept(
            OperationRequest(scope: scope, isDeep: isDeep, actor: Actor.person, at: Timestamp(Date())),
            tenant: engine.tenant)
        if accepted.wasJoined {
            Console.note(
                "Joined operation \(accepted.operation.id.text), which is open already for "
                    + "\(OperationText.scope(accepted.operation)) …")
        }
        return accepted
    }

    /// Asks for a look and returns it once it has ended; `nil` when the person has left it.
    ///
    /// The first signal asks the operation to end, the second ends this process.
    func run(_ scope: SyncScope, isDeep: Bool) async throws -> SyncOperation? {
        // Before there is anything to cancel, or a signal could end this process and leave the operation behind.
        let signals = await UnixSignalsSequence(trapping: [.sigint, .sigterm])
        return try await follow(try await request(scope, isDeep: isDeep), signals)
    }

    private func follow(
        _ accepted: AcceptedOperation, _ signals: UnixSignalsSequence
    ) async throws -> SyncOperation? {
        let id = accepted.operation.id
        defer { Console.endProgress() }
        return try await withThrowingTaskGroup(of: Step.self) { group in
            group.addTask { .ended(try await watch(id)) }
            if let worker {
                group.addTask {
                    try await execute(id, worker)
                    return .idle
                }
            }
            group.addTask { try await obey(signals, id, mayCancel: !accepted.wasJoined) }
            defer { group.cancelAll() }
            while let step = try await group.next() {
                switch step {
                case .ended(let operation): return operation
                case .left: return nil
                case .idle: continue
                }
            }
            return nil
        }
    }

    private func execute(_ id: UUID, _ worker: OperationWorker) async throws {
        while !Task.isCancelled {
            _ = try await worker.runNext(only: id)
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func obey(_ signals: UnixSignalsSequence, _ id: UUID, mayCancel: Bool) async throws -> Step {
        var isAsked = false
        for await _ in signals {
            Console.endProgress()
            guard mayCancel else {
                Console.note(
                    "Not waiting any longer; another has asked for the operation too, so it goes on. To end it: "
                        + "logikal-sync operations cancel \(id.text)")
                return .left
            }
            if isAsked { throw ExitCode(130) }
            isAsked = true
            Console.note("Cancelling …")
            _ = try await engine.operations.cancel(
                id, actor: Actor.person, at: Timestamp(Date()), tenant: engine.tenant)
        }
        return .idle
    }

    private func watch(_ id: UUID) async throws -> SyncOperation {
        var shown = ProgressLines()
        while true {
            let operation = try await engine.operations.operation(id, tenant: engine.tenant)
            shown.show(operation)
            if operation.state.isFinal { return operation }
            try await Task.sleep(for: Self.interval)
        }
    }
}

/// What a person who waits for an operation sees: a bar that moves on a terminal, now and then a line anywhere else.
private struct ProgressLines {
    private static let pause = Duration.seconds(2)

    private let clock = ContinuousClock()
    private let start = ContinuousClock.now
    private var shownAt: ContinuousClock.Instant?
    private var shown: Int64 = -1
    private var hasToldToWait = false

    mutating func show(_ operation: SyncOperation) {
        let isWaiting = operation.state == .accepted || operation.isStalled
        if isWaiting, !hasToldToWait, clock.now - start > .seconds(1) {
            hasToldToWait = true
            Console.note("Waiting for the process that polls to take the operation up …")
        }
        guard let progress = operation.progress, operation.progressRevision != shown, operation.state == .running else {
            return
        }
        if Console.isTerminal {
            Console.progress(OperationText.progress(progress))
        } else {
            if let shownAt, clock.now - shownAt < Self.pause { return }
            Console.note(OperationText.progress(progress))
        }
        shown = operation.progressRevision
        shownAt = clock.now
    }
}
