import Glibc
import LogikalSimulator
import Synchronization

/// Kills a process at the moment when its n-th call from now arrives at Logikal.
final class KillSwitch: FaultInjector {
    private let state = Mutex<(process: pid_t, callsLeft: Int)?>(nil)

    func arm(_ process: pid_t, atCall number: Int) { state.withLock { $0 = (process, number) } }

    func before(_ call: SimulatedCall) async -> FaultDecision {
        let victim = state.withLock { armed -> pid_t? in
            guard let (process, callsLeft) = armed else { return nil }
            armed = callsLeft > 1 ? (process, callsLeft - 1) : nil
            return callsLeft > 1 ? nil : process
        }
        if let victim { kill(victim, SIGKILL) }
        return .none
    }
}
