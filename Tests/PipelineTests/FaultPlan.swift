import LogikalSimulator
import Synchronization

/// Lets one call fail in one way, everywhere or in one project only, for as long as it is told to.
final class FaultPlan: FaultInjector {
    struct Order: Sendable {
        var call: WalkCall
        var before = FaultDecision.none
        var after = FaultDecision.none
        /// The only project that it happens in; `nil` is everywhere.
        var project: String?
        /// What the session has selected last, "" for nothing yet; `nil` is anything.
        var place: String?
        /// How often it happens; `nil` is always.
        var times: Int?
    }

    private struct State {
        var order: Order?
        var injected = 0
        /// Which project a session has open: the calls below one do not name it.
        var projects: [Int: String] = [:]
        var places: [Int: String] = [:]
    }

    private let state = Mutex(State())

    /// Gives the order that holds from now on; `nil` is peace.
    func set(_ order: Order?) {
        state.withLock { state in
            state.order = order
            state.injected = 0
        }
    }

    func set(_ kind: FaultKind, on call: WalkCall, project: String? = nil, times: Int? = nil) {
        set(Order(call: call, before: kind.before, after: kind.after, project: project, times: times))
    }

    /// How many calls the present order has met.
    var injected: Int { state.withLock { $0.injected } }

    func before(_ call: SimulatedCall) async -> FaultDecision {
        state.withLock { state in
            if let session = call.session, let known = WalkCall(call), known.isSelection {
                state.places[session] = call.identifier
                if known == .selectProject { state.projects[session] = call.identifier }
            }
            return Self.order(for: call, state).map(\.before).flatMap { decision in
                guard decision != .none else { return nil }
                state.injected += 1
                return decision
            } ?? .none
        }
    }

    func after(_ call: SimulatedCall, status: Int) async -> FaultDecision {
        state.withLock { state in
            guard let decision = Self.order(for: call, state)?.after, decision != .none else { return .none }
            state.injected += 1
            return decision
        }
    }

    private static func order(for call: SimulatedCall, _ state: State) -> Order? {
        guard let order = state.order, WalkCall(call) == order.call else { return nil }
        if let times = order.times, state.injected >= times { return nil }
        let session = call.session ?? 0
        if let project = order.project, state.projects[session] != project { return nil }
        if let place = order.place, state.places[session] ?? "" != place { return nil }
        return order
    }
}
