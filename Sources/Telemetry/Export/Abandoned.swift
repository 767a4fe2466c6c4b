import Synchronization

/// Work that took longer than somebody was willing to wait.
public struct TookTooLong: Error, CustomStringConvertible {
    public let limit: Duration
    public var description: String { "it took longer than \(limit)" }
}

/// Waits for work no longer than for a time, and not at all once the task is cancelled. Work that listens to nobody, as
/// a call into C does, goes on by itself then; what comes of it is lost.
public func withAbandonment<Value: Sendable>(
    after limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let answer = FirstAnswer<Value>()
    let timer = Task {
        do { try await Task.sleep(for: limit) } catch { return }
        answer.settle(.failure(TookTooLong(limit: limit)))
    }
    defer { timer.cancel() }
    let worker = Task {
        do { answer.settle(.success(try await work())) } catch { answer.settle(.failure(error)) }
    }
    return try await withTaskCancellationHandler {
        try await answer.value
    } onCancel: {
        worker.cancel()
        answer.settle(.failure(CancellationError()))
    }
}

private final class FirstAnswer<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, any Error>?
        var waiter: CheckedContinuation<Value, any Error>?
    }

    private let state = Mutex(State())

    /// Whatever comes after the first is ignored.
    func settle(_ result: Result<Value, any Error>) {
        let waiter = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            guard state.result == nil else { return nil }
            state.result = result
            return state.waiter.take()
        }
        waiter?.resume(with: result)
    }

    var value: Value {
        get async throws {
            try await withCheckedThrowingContinuation { waiter in
                let result = state.withLock { state in
                    if state.result == nil { state.waiter = waiter }
                    return state.result
                }
                if let result { waiter.resume(with: result) }
            }
        }
    }
}
