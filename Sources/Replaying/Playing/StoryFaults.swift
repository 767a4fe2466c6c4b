import LogikalSimulator
import Synchronization

/// What the story says that goes wrong, and what it says that happens in the middle of a cycle.
final class StoryFaults: FaultInjector {
    private struct State {
        var faults: [(fault: StoryFault, times: Int)] = []
        var interludes: [StoryInterlude] = []
        var places: [Int: String] = [:]
        var refusals: [OfficeError] = []
    }

    private let office: Office
    private let state = Mutex(State())

    init(office: Office) { self.office = office }

    func set(_ faults: [StoryFault]) { state.withLock { $0.faults = faults.map { ($0, 0) } } }

    func prepare(_ interludes: [StoryInterlude]) { state.withLock { $0.interludes = interludes } }

    /// Interludes that never had their moment, and changes that the office refused.
    func leftovers() -> [String] {
        state.withLock { state in
            defer { (state.interludes, state.refusals) = ([], []) }
            return state.interludes.map { "no \($0.call.operation) was answered" } + state.refusals.map { "\($0)" }
        }
    }

    func before(_ call: SimulatedCall) async -> FaultDecision {
        state.withLock { state in
            if let session = call.session, call.operation.hasSuffix("/select") {
                state.places[session] = call.identifier
            }
            return Self.decide(call, &state, afterEffect: false)
        }
    }

    func after(_ call: SimulatedCall, status: Int) async -> FaultDecision {
        state.withLock { state in
            if status == 200, let index = state.interludes.firstIndex(where: { $0.call.matches(call, state.places) }) {
                let change = state.interludes.remove(at: index).change
                do throws(OfficeError) { try office.apply(change) } catch { state.refusals.append(error) }
            }
            return Self.decide(call, &state, afterEffect: true)
        }
    }

    private static func decide(_ call: SimulatedCall, _ state: inout State, afterEffect: Bool) -> FaultDecision {
        let index = state.faults.firstIndex { fault, times in
            fault.decision.needsEffect == afterEffect && fault.call.matches(call, state.places)
                && times < fault.times ?? .max
        }
        guard let index else { return .none }
        state.faults[index].times += 1
        return state.faults[index].fault.decision
    }
}

extension StoryCall {
    fileprivate func matches(_ call: SimulatedCall, _ places: [Int: String]) -> Bool {
        call.operation == operation && (place == nil || place == call.session.flatMap { places[$0] } ?? "")
    }
}

extension FaultDecision {
    /// Whether it alters an answer instead of standing for one.
    fileprivate var needsEffect: Bool { self == .emptyList || self == .wrongJSON }
}
