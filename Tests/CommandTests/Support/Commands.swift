import Synchronization

/// The processes that an installation has started.
final class Commands: Sendable {
    private let state = Mutex<(started: [RunningCommand], count: Int)>(([], 0))

    var all: [RunningCommand] { state.withLock { $0.started } }

    func add(_ command: RunningCommand) { state.withLock { $0.started.append(command) } }

    /// A number for the next one's files.
    func next() -> Int {
        state.withLock { state in
            state.count += 1
            return state.count
        }
    }
}
