import LogikalSimulator

/// Every fault of the vendor's list by chance: five in a hundred calls fail, log-outs among them.
final class FaultStorm: FaultInjector {
    private static let chance = 0.05
    /// All but `slow`, which is `hang` to somebody in a hurry.
    private static let kinds = FaultKind.allCases.filter { $0 != .slow }

    private let walk: FaultRules
    private let logout: FaultRules

    init(seed: UInt64) {
        walk = .storm(chance: Self.chance, seed: seed, kinds: Self.kinds)
        logout = FaultRules(
            Self.kinds.map {
                FaultRule($0, operation: "DELETE /auth", chance: Self.chance / Double(Self.kinds.count))
            }, seed: ~seed)
    }

    var injected: Int { walk.injected.reduce(0, +) + logout.injected.reduce(0, +) }

    func before(_ call: SimulatedCall) async -> FaultDecision {
        if call.operation == "DELETE /auth" { return Self.ending(await logout.before(call)) }
        let decision = Self.ending(await walk.before(call))
        // The log-in is the one call whose time-out is long.
        if WalkCall(call) == .login, case .delay = decision { return .none }
        return decision
    }

    func after(_ call: SimulatedCall, status: Int) async -> FaultDecision {
        if call.operation == "DELETE /auth" { return Self.ending(await logout.after(call, status: status)) }
        let decision = Self.ending(await walk.after(call, status: status))
        // Another version than the true one would be learnt anew, and learning is trying.
        if call.operation == "GET /version", case .damage = decision { return .none }
        // A session whose token never arrives can't be closed by anybody.
        return WalkCall(call) == .login ? .none : decision
    }

    /// What hangs does so for longer than anybody waits, but not for ever: a session with a call that never ends can't
    /// be closed by anybody.
    private static func ending(_ decision: FaultDecision) -> FaultDecision {
        if case .delay = decision { .delay(.seconds(4)) } else { decision }
    }
}
