import LogikalSimulator
import Synchronization

/// Holds up the first call of an operation until it is opened.
final class Gate: FaultInjector {
    private enum State { case closed, holding(CheckedContinuation<Void, Never>), open }

    private let operation: String
    private let state = Mutex(State.closed)

    init(_ operation: String) { self.operation = operation }

    var isHolding: Bool { state.withLock { if case .holding = $0 { true } else { false } } }

    func open() {
        let held = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state = .open }
            if case .holding(let held) = state { return held }
            return nil
        }
        held?.resume()
    }

    func before(_ call: SimulatedCall) async -> FaultDecision {
        guard call.operation == operation else { return .none }
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                guard case .closed = state else { return false }
                state = .holding(continuation)
                return true
            }
            if !isHeld { continuation.resume() }
        }
        return .none
    }
}
