import Synchronization

/// So many at a time, in the order of arrival. A token must never have two requests under way (`logikal-api.md` 1), and
/// sessions are few.
final class Turn: Sendable {
    private struct State {
        var places: Int
        var nextID = 0
        var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let state: Mutex<State>

    init(places: Int = 1) { state = Mutex(State(places: max(1, places))) }

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
                state.places += 1
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
                guard state.places == 0 else {
                    state.places -= 1
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
