import EventSourcing
import Foundation
import LogikalModel
import Reconciling
import Testing

/// A log of one entity in memory: what Logikal says of it, what was decided, and nothing that the events don't tell.
struct Ledger {
    static let entity = NaturalKey(.elevation, text: "p/e").reference(tenant: .default)
    static let began = Timestamp(microseconds: 1_772_366_400_000_000)

    private(set) var events: [ProposedEvent] = []
    private var heads: [UUID: ProposedEvent] = [:]
    /// When Logikal changed each field last.
    private var changedAt: [String: Timestamp] = [:]
    var rules: ReconciliationRules
    /// What clocks show; each step takes a second.
    var now = Ledger.began
    private var proposals = 0

    init(_ rules: [FieldGroup], state: JSONObject = JSONObject()) {
        self.rules = ReconciliationRules(version: 1, groups: rules)
        logikal(state)
    }

    /// What another process makes of the same events.
    func replayed() -> Ledger {
        var ledger = self
        (ledger.events, ledger.heads) = ([], [:])
        for event in events { ledger.append(event) }
        return ledger
    }

    var situation: Situation {
        let head = heads[Self.entity.id]
        let override = heads[EntityReference.override(of: Self.entity.id, tenant: .default).id]
        let groups = rules.groups.map { group in
            let latest = group.fields.compactMap { changedAt[$0] }.max() ?? Self.began
            return (group.name, HybridTime(wall: latest, node: HybridTime.logikal))
        }
        return Situation(
            tenant: .default,
            subject: Situation.Subject(
                entity: Self.entity, naturalKey: "p/e", version: head?.version ?? 0, state: head?.state ?? [:],
                observedAt: head?.observedAt ?? now, reason: head?.reason),
            rules: rules, overridesState: override?.state, overridesVersion: override?.version ?? 0,
            conflicts: conflicts.filter { $0.resolution == nil }, changedAt: Dictionary(uniqueKeysWithValues: groups))
    }

    var version: Int64 { situation.subject.version }
    var overrides: EntityOverrides? { situation.overrides }

    var conflicts: [Conflict] {
        heads.values.filter { $0.entity.type == .conflict }.sorted { $0.entity.id.text < $1.entity.id.text }
            .compactMap { head in head.state.flatMap { Conflict(id: head.entity.id, version: head.version, $0) } }
    }

    var open: [Conflict] { conflicts.filter { $0.resolution == nil } }

    /// What holds.
    var effective: JSONObject {
        var state = situation.subject.state
        for member in overrides?.values.members ?? [] { state[member.key] = member.value }
        return state
    }

    private mutating func append(_ event: ProposedEvent) {
        precondition(event.version == (heads[event.entity.id]?.version ?? 0) + 1, "\(event.entity) \(event.version)")
        heads[event.entity.id] = event
        events.append(event)
    }

    private mutating func append(_ batch: ProposedBatch?) {
        for event in batch?.events ?? [] { append(event) }
    }

    private mutating func tick() { now = now + .seconds(1) }

    /// A poll sees these values. What it has seen already is no event.
    mutating func logikal(_ values: JSONObject) {
        tick()
        let known = heads[Self.entity.id]?.state
        var state = known ?? [:]
        for member in values.members {
            if state[member.key] != member.value { changedAt[member.key] = now }
            state[member.key] = member.value
        }
        guard state != known else { return }
        append(
            ProposedEvent(
                entity: Self.entity, version: version + 1, type: EventType(.elevation, .changed), observedAt: now,
                naturalKey: "p/e", parent: nil, state: state))
    }

    mutating func follow() { append(Reconciliation.following(situation)) }

    /// Odoo says something; the base is what Logikal said at the version.
    @discardableResult
    mutating func odoo(
        _ values: JSONObject, base: JSONObject? = nil, seen: JSONObject? = nil, at: Timestamp? = nil
    ) -> [String: FieldAnswer] {
        tick()
        proposals += 1
        var reconciliation = Reconciliation(situation, batchKey: "proposal:\(proposals)", person: "odoo", at: now)
        let fields = values.members.map { ($0.key, Proposal.Field(base: base?[$0.key], value: $0.value)) }
        let answers = reconciliation.propose(
            Proposal(
                entity: Self.entity.id, version: nil, fields: Dictionary(uniqueKeysWithValues: fields), at: at),
            seen: seen)
        append(reconciliation.batch())
        return answers
    }

    mutating func resolve(_ conflict: Conflict, _ decision: ConflictDecision) throws {
        tick()
        var reconciliation = Reconciliation(
            situation, batchKey: "resolve:\(conflict.id):\(conflict.version)", person: "anna", at: now)
        try reconciliation.resolve(conflict, decision)
        append(reconciliation.batch())
    }
}
