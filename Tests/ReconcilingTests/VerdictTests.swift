import EventSourcing
import LogikalModel
import Reconciling
import Testing

/// Scenario S32: the truth table of owners, policies, and what the three sides say, whole.
@Suite struct VerdictTests {
    private static let values: [JSONValue] = [nil, "x", "y"]

    private static func group(_ size: Int, _ owner: FieldGroup.Owner, _ policy: FieldGroup.Policy) -> FieldGroup {
        FieldGroup(.elevation, "group", (0..<size).map { "f\($0)" }, owner: owner, policy: policy)
    }

    /// Every way in which the fields of the group can be filled.
    private static func states(_ size: Int) -> [JSONObject] {
        (0..<size).reduce([JSONObject()]) { states, field in
            states.flatMap { state in
                values.map { value in
                    var state = state
                    state["f\(field)"] = value
                    return state
                }
            }
        }
    }

    /// The table as words have it, in another order than the code asks.
    private static func expected(
        _ group: FieldGroup, base: JSONObject, logikal: JSONObject, odoo: JSONObject, odooIsLater: Bool
    ) -> Verdict {
        let (odooChanged, logikalChanged) = (odoo != base, logikal != base)
        switch (group.owner, odooChanged, logikalChanged) {
        case (.logikal, _, _): return .logikal
        case (.odoo, _, _): return .odoo
        case (.shared, false, false): return .agreed
        case (.shared, false, true): return .logikal
        case (.shared, true, false): return .odoo
        case (.shared, true, true):
            if odoo == logikal { return .agreed }
            switch group.policy {
            case .queue: return .undecided
            case .sourceWins: return .logikal
            case .odooWins: return .odoo
            case .latest: return odooIsLater ? .odoo : .logikal
            }
        }
    }

    @Test(arguments: [1, 2])
    func `owner, policy and the three sides decide as the table says`(size: Int) {
        var cases = 0
        let states = Self.states(size)
        let early = HybridTime(wall: Ledger.began, node: "a")
        let late = HybridTime(wall: Ledger.began, count: 1, node: "a")
        for owner in FieldGroup.Owner.allCases {
            for policy in FieldGroup.Policy.allCases {
                let group = Self.group(size, owner, policy)
                for base in states {
                    for logikal in states {
                        for odoo in states {
                            for odooIsLater in [false, true] {
                                cases += 1
                                let claim = Claim(base: base, values: odoo, at: odooIsLater ? late : early, by: "x")
                                let verdict = Verdict(
                                    claim, logikal: logikal, changedAt: odooIsLater ? early : late, in: group)
                                let wanted = Self.expected(
                                    group, base: base, logikal: logikal, odoo: odoo, odooIsLater: odooIsLater)
                                #expect(verdict == wanted, "\(owner) \(policy) \(base) \(logikal) \(odoo)")
                                let isContested = odoo != base && logikal != base && odoo != logikal
                                #expect(
                                    Verdict.isContested(claim, logikal: logikal, in: group)
                                        == (owner == .shared && isContested))
                            }
                        }
                    }
                }
            }
        }
        #expect(cases == 3 * 4 * states.count * states.count * states.count * 2)
    }

    /// Whoever is heard first: Odoo's word and then Logikal's, or Logikal's and then Odoo's of before.
    @Test func `both orders of a change on each side come to the same, and to it at once`() {
        for owner in FieldGroup.Owner.allCases {
            for policy in FieldGroup.Policy.allCases {
                let group = Self.group(1, owner, policy)
                for base in Self.states(1) {
                    for logikal in Self.states(1) {
                        for odoo in Self.states(1) { check(group, base, logikal, odoo) }
                    }
                }
            }
        }
    }

    private func check(_ group: FieldGroup, _ base: JSONObject, _ logikal: JSONObject, _ odoo: JSONObject) {
        // Who was later is the same in both orders: Logikal, by a minute.
        let said = Ledger.began
        var odooFirst = Ledger([group], state: base)
        odooFirst.odoo(odoo, base: base, at: said)
        odooFirst.logikal(logikal)
        odooFirst.follow()
        var logikalFirst = Ledger([group], state: base)
        logikalFirst.logikal(logikal)
        logikalFirst.odoo(odoo, base: base, at: said)
        let name = "\(group.owner) \(group.policy) base \(base) logikal \(logikal) odoo \(odoo)"
        #expect(odooFirst.open.map(\.claim.values) == logikalFirst.open.map(\.claim.values), "\(name)")
        #expect(odooFirst.open.map(\.logikal) == logikalFirst.open.map(\.logikal), "\(name)")
        if odooFirst.open.isEmpty { #expect(odooFirst.effective == logikalFirst.effective, "\(name)") }
        for var ledger in [odooFirst, logikalFirst] {
            let count = ledger.events.count
            for _ in 0..<3 { ledger.follow() }
            ledger.odoo(odoo, base: base, at: said)
            let isLost =
                odoo != base && logikal != base && odoo != logikal && group.owner == .shared
                && [.sourceWins, .latest].contains(group.policy)
            // What is proposed in vain is written down each time; nothing else is.
            #expect(ledger.events.count == count + (isLost ? 2 : 0), "\(name): said again it is an echo")
            #expect(ledger.replayed().situation.overridesState == ledger.situation.overridesState)
        }
    }
}
