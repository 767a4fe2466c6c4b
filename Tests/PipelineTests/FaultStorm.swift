import LogikalSimulator
import Synchronization

/// Any fault at any call, by chance: about three in a hundred calls fail.
final class FaultStorm: FaultInjector {
    private struct State {
        var random: SplitMix64
        var injected = 0
    }

    private static let oneIn: UInt64 = 33
    private let state: Mutex<State>

    init(seed: UInt64) { state = Mutex(State(random: SplitMix64(seed: seed))) }

    var injected: Int { state.withLock { $0.injected } }

    func before(_ call: SimulatedCall) async -> FaultDecision { decide(call, FaultKind.ofWalks.map(\.before)) }

    func after(_ call: SimulatedCall, status: Int) async -> FaultDecision {
        // A session whose token never arrives can't be closed by anybody.
        WalkCall(call) == .login ? .none : decide(call, FaultKind.ofWalks.map(\.after) + [.emptyList])
    }

    /// Half of the decisions belong before the call, half after it; each time there is the chance for one of them.
    private func decide(_ call: SimulatedCall, _ decisions: [FaultDecision]) -> FaultDecision {
        guard WalkCall(call) != nil else { return .none }
        let faults = decisions.filter { $0 != .none }
        return state.withLock { state in
            guard state.random.next() % (2 * Self.oneIn) == 0 else { return .none }
            state.injected += 1
            return faults[Int(state.random.next() % UInt64(faults.count))]
        }
    }
}
