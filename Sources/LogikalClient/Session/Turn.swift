import Synchronization

/// One at a time, in the order of arrival: a token must never have two requests under way (`logikal-api.md` 1).
final class Turn: Sendable {
    private struct State {
        var isTaken = false
        var nextID = 0
        var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let state = Mutex(State())

    /// `false` when the task was cancelled while it waited; the turn is not taken then.
    func take() async -> Bool {
        let id = newID()
        return await withTaskCancellationHandler {
            await wait(id, leavesWhenCancelled: true)
        } onCancel: {
            leave(id)
        }
    }

    /// Waits even in a cancelled task.
    func takeInAnyCase() async { _ = await wait(newID(), leavesWhenCancelled: false) }

    func giveBack() {
        let next = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isTaken = false
                return nil as CheckedContinuation<Bool, Never>?
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }

    private func newID() -> Int {
        state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
    }

    private func wait(_ id: Int, leavesWhenCancelled: Bool) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                // `leave` may have run before there was anything to leave.
                if leavesWhenCancelled, Task.isCancelled { return false }
                guard state.isTaken else {
                    state.isTaken = true
                    return true
                }
                state.waiting.append((id, continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    private func leave(_ id: Int) {
        let continuation = state.withLock { state in
            state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0).continuation }
        }
        continuation?.resume(returning: false)
    }
}
