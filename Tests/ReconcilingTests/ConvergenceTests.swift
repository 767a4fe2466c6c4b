import EventSourcing
import LogikalModel
import Reconciling
import SyncTesting
import Testing

/// Two ends that change the same fields at random, each of which hears of the other only now and then.
@Suite struct ConvergenceTests {
    private static let fields = ["alone", "height", "odoos", "width"]

    /// What an Odoo knows: what it shows, which version of Logikal's it has seen, and what it has not sent yet.
    private struct Odoo {
        var shown: JSONObject
        var seen: JSONObject
        var pending = JSONObject()
        var base = JSONObject()

        mutating func edit(_ field: String, _ value: JSONValue) {
            if pending.isEmpty { base = seen }
            pending[field] = value
            shown[field] = value
        }

        /// Sends what was changed, and shows from then on what holds.
        mutating func send(to ledger: inout Ledger) {
            guard !pending.isEmpty else { return }
            ledger.odoo(pending, seen: base)
            pending = JSONObject()
        }

        mutating func pull(from ledger: Ledger) {
            seen = ledger.situation.subject.state
            shown = ledger.effective
            for member in pending.members { shown[member.key] = member.value }
        }
    }

    private static func rules(using generator: inout SeededGenerator) -> [FieldGroup] {
        func policy() -> FieldGroup.Policy { FieldGroup.Policy.allCases.randomElement(using: &generator)! }
        return [
            FieldGroup(.elevation, "size", ["width", "height"], owner: .shared, policy: policy()),
            FieldGroup(.elevation, "alone", ["alone"], owner: .shared, policy: policy()),
            FieldGroup(.elevation, "odoos", ["odoos"], owner: .odoo),
        ]
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `both ends agree after two polls, nothing echoes, and the log alone tells the same`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let start = JSONObject(Self.fields.map { ($0, 0) })
        var ledger = Ledger(Self.rules(using: &generator), state: start)
        var office = start
        var odoo = Odoo(shown: start, seen: start)
        for step in 0..<80 {
            let field = Self.fields.randomElement(using: &generator)!
            let value = JSONValue.integer(Int.random(in: 0...3, using: &generator))
            switch Int.random(in: 0..<9, using: &generator) {
            case 0...1: office[field] = value
            case 2...3: odoo.edit(field, value)
            case 4: ledger.logikal(office)
            case 5: ledger.follow()
            case 6: odoo.send(to: &ledger)
            case 7: odoo.pull(from: ledger)
            default:
                guard let conflict = ledger.open.randomElement(using: &generator) else { continue }
                let choice = [Resolution.Choice.logikal, .odoo].randomElement(using: &generator)!
                try ledger.resolve(conflict, ConflictDecision(choice))
            }
            #expect(ledger.situation.subject.state == ledger.replayed().situation.subject.state, "step \(step)")
        }
        func poll() {
            ledger.logikal(office)
            ledger.follow()
            odoo.send(to: &ledger)
            odoo.pull(from: ledger)
        }
        poll()
        poll()
        let note = "seed \(seed)"
        #expect(odoo.shown == ledger.effective, "\(note)")
        #expect(ledger.situation.subject.state == office, "what Logikal says is never changed: \(note)")
        let count = ledger.events.count
        for _ in 0..<3 { poll() }
        #expect(ledger.events.count == count, "an echo: \(note)")
        check(ledger, office, note)
    }

    private func check(_ ledger: Ledger, _ office: JSONObject, _ note: String) {
        let replayed = ledger.replayed()
        #expect(replayed.effective == ledger.effective && replayed.conflicts == ledger.conflicts, "\(note)")
        let overridden = Set(ledger.overrides?.values.members.map(\.key) ?? [])
        for field in Self.fields where !overridden.contains(field) {
            #expect(ledger.effective[field] == office[field], "\(field): \(note)")
        }
        // What is open is known to its entity, and asked once for each group.
        #expect(Set(ledger.open.map(\.id)) == Set(ledger.overrides?.conflicts.values.map { $0 } ?? []), "\(note)")
        for conflict in ledger.open {
            #expect(conflict.logikal == JSONObject(conflict.claim.values.members.map { ($0.key, office[$0.key]!) }))
        }
    }

    /// Who is told the same twice, as after an answer that was lost.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `deciding twice from the same is deciding once`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let start = JSONObject(Self.fields.map { ($0, 0) })
        var ledger = Ledger(Self.rules(using: &generator), state: start)
        for _ in 0..<30 {
            let field = Self.fields.randomElement(using: &generator)!
            let value = JSONValue.integer(Int.random(in: 0...3, using: &generator))
            if Bool.random(using: &generator) {
                ledger.odoo(JSONObject([(field, value)]), seen: ledger.situation.subject.state)
            } else {
                ledger.logikal(JSONObject([(field, value)]))
            }
            let situation = ledger.situation
            #expect(Reconciliation.following(situation) == Reconciliation.following(situation), "seed \(seed)")
            ledger.follow()
            #expect(Reconciliation.following(ledger.situation) == nil, "seed \(seed)")
        }
    }
}
