public import EventSourcing
import Synchronization

/// Injects what its rules say; of several that concern a call the first that strikes.
///
/// Chance comes from a seed: the same calls in the same order meet the same faults.
public final class FaultRules: FaultInjector {
    private struct State {
        var random: SplitMix64
        var injected: [Int]
        /// What was decided for a call when it arrived, by its sequence, until it has taken effect.
        var decided: [Int: FaultDecision] = [:]
    }

    public let rules: [FaultRule]
    public let seed: UInt64
    private let state: Mutex<State>

    public init(_ rules: [FaultRule], seed: UInt64 = 1) {
        self.rules = rules
        self.seed = seed
        state = Mutex(State(random: SplitMix64(seed: seed), injected: rules.map { _ in 0 }))
    }

    /// Every fault that does not take long, at any call, each call with this chance.
    public static func storm(chance: Double, seed: UInt64, kinds: [FaultKind] = FaultKind.quick) -> FaultRules {
        FaultRules(kinds.map { FaultRule($0, chance: chance / Double(max(1, kinds.count))) }, seed: seed)
    }

    /// How often each rule has struck.
    public var injected: [Int] { state.withLock { $0.injected } }

    public func before(_ call: SimulatedCall) async -> FaultDecision {
        state.withLock { state in
            guard let kind = strike(call, &state) else { return .none }
            if kind.after != .none { state.decided[call.sequence] = kind.after }
            return kind.before
        }
    }

    public func after(_ call: SimulatedCall, status: Int) async -> FaultDecision {
        state.withLock { $0.decided.removeValue(forKey: call.sequence) } ?? .none
    }

    private func strike(_ call: SimulatedCall, _ state: inout State) -> FaultKind? {
        for (index, rule) in rules.enumerated() where rule.concerns(call) {
            if let times = rule.times, state.injected[index] >= times { continue }
            // A number is drawn for every rule that concerns the call, so that one rule's end moves no other.
            let number = Double(state.random.next() >> 11) / Double(1 << 53)
            guard number < rule.chance else { continue }
            state.injected[index] += 1
            return rule.kind
        }
        return nil
    }
}

extension FaultKind {
    /// Those that end at once.
    public static let quick = allCases.filter { ![.slow, .hang, .hangAfterEffect, .oversize].contains($0) }
}

extension FaultRules {
    public var json: JSONValue {
        let injected = injected
        return [
            "seed": .integer(Int64(bitPattern: seed)),
            "rules": .array(
                rules.enumerated().map { index, rule in
                    var object = rule.json.object ?? [:]
                    object["injected"] = .integer(injected[index])
                    return .object(object)
                }),
        ]
    }

    /// `{"rules": […], "seed": 7}`, or one rule.
    public convenience init(json: JSONValue) throws(OfficeError) {
        var rules: [FaultRule] = []
        for rule in json["rules"]?.array ?? [json] { rules.append(try FaultRule(json: rule)) }
        self.init(rules, seed: UInt64(bitPattern: json["seed"]?.number?.int64 ?? 1))
    }
}
