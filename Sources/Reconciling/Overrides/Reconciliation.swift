public import EventSourcing
import Foundation

/// A decision about one entity in the making: begins with what the log says, takes in what has happened, and ends as a
/// batch for the log. The same from the same, so that two processes that follow Logikal append the same bytes.
public struct Reconciliation: Sendable {
    public static let actor = "reconciler"

    let situation: Situation
    let batchKey: String
    let at: Timestamp
    /// Who caused it.
    let person: String
    var overrides: EntityOverrides
    var open: [String: Conflict]
    private var events: [ProposedEvent] = []

    /// - Parameters:
    ///   - batchKey: Of the batch that it will be.
    ///   - at: When it was caused.
    public init(_ situation: Situation, batchKey: String, person: String, at: Timestamp) {
        self.situation = situation
        self.batchKey = batchKey
        self.person = person
        self.at = at
        overrides =
            situation.overrides
            ?? EntityOverrides(
                entity: situation.subject.entity, logikalVersion: situation.subject.version,
                rulesVersion: situation.rules.version)
        open = Dictionary(situation.conflicts.map { ($0.group, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The fields in which Odoo's values hold.
    public var overridden: [String] { overrides.values.members.map(\.key) }

    /// Everything that Logikal and the rules have changed since, and nothing else.
    public static func following(_ situation: Situation) -> ProposedBatch? {
        let subject = situation.subject
        let key =
            "reconcile:\(subject.entity.id.text):\(subject.version):\(situation.rules.version)"
            + ":\(situation.overridesVersion)"
        let at = max(subject.observedAt, situation.rules.since ?? subject.observedAt)
        var reconciliation = Reconciliation(situation, batchKey: key, person: actor, at: at)
        reconciliation.follow()
        return reconciliation.batch()
    }

    /// Takes in what Logikal says now, by the rules of now.
    public mutating func follow() {
        for name in Set(overrides.claims.keys).union(open.keys).sorted() {
            guard let group = situation.rules.writableGroup(named: name, situation.subject.entity.type) else {
                overrides.claims[name] = nil
                close(name, .logikal, by: .rule, values: logikalValues(of: name))
                continue
            }
            guard let claim = open[name]?.claim ?? overrides.claims[name] else { continue }
            settle(group, claim.fitted(to: group, logikal: situation.logikal(group)))
        }
        overrides.logikalVersion = situation.subject.version
        overrides.rulesVersion = situation.rules.version
    }

    /// Lets a claim meet what Logikal says.
    mutating func settle(_ group: FieldGroup, _ claim: Claim) {
        let logikal = situation.logikal(group)
        let isContested = Verdict.isContested(claim, logikal: logikal, in: group)
        let means: Resolution.Means = isContested || group.owner != .shared ? .rule : .merge
        switch Verdict(claim, logikal: logikal, changedAt: situation.changedAt(group), in: group) {
        case .agreed:
            overrides.claims[group.name] = nil
            close(group.name, .agreed, by: .merge, values: logikal)
        case .odoo:
            let accepted = claim.rebased(on: logikal)
            if !accepted.says(overrides.claims[group.name]) {
                if isContested, open[group.name] == nil { raise(group, claim, logikal) }
                overrides.claims[group.name] = accepted
            }
            close(group.name, .odoo, by: means, values: claim.values)
        case .logikal:
            if isContested, open[group.name] == nil { raise(group, claim, logikal) }
            overrides.claims[group.name] = nil
            close(group.name, .logikal, by: means, values: logikal)
        case .undecided:
            raise(group, claim, logikal)
        }
    }

    private func logikalValues(of name: String) -> JSONObject {
        situation.subject.state.values(of: open[name].map { $0.claim.values.members.map(\.key) } ?? [])
    }
}

// MARK: - Conflicts

extension Reconciliation {
    /// Opens a conflict, or tells an open one what the sides want now.
    private mutating func raise(_ group: FieldGroup, _ claim: Claim, _ logikal: JSONObject) {
        let known = open[group.name]
        var conflict =
            known
            ?? Conflict(
                id: EntityReference.conflict(
                    of: situation.subject.entity.id, event: events.count, batchKey: batchKey, tenant: situation.tenant
                ).id, version: 0, entity: situation.subject.entity, group: group, claim: claim, logikal: logikal,
                odooHolds: overrides.claims[group.name] != nil, since: at)
        if !claim.says(conflict.claim) { conflict.claim = claim }
        conflict.logikal = logikal
        conflict.policy = group.policy
        conflict.odooHolds = overrides.claims[group.name] != nil
        guard conflict != known else { return }
        append(&conflict, known == nil ? .conflictRaised : .conflictChanged, before: known)
        open[group.name] = conflict
        overrides.conflicts[group.name] = conflict.id
    }

    mutating func close(
        _ name: String, _ choice: Resolution.Choice, by means: Resolution.Means, values: JSONObject,
        note: String? = nil
    ) {
        overrides.conflicts[name] = nil
        guard var conflict = open.removeValue(forKey: name) else { return }
        let known = conflict
        conflict.odooHolds = overrides.claims[name] != nil
        conflict.resolution = Resolution(choice, by: means, values: values, who: person, at: at, note: note)
        append(&conflict, .conflictResolved, before: known)
    }

    private mutating func append(_ conflict: inout Conflict, _ type: EventType, before known: Conflict?) {
        conflict.version += 1
        let changes = known?.state.changes(to: conflict.state) ?? JSONObject()
        events.append(
            ProposedEvent(
                entity: conflict.reference, version: conflict.version, type: type, observedAt: at,
                naturalKey: "\(situation.subject.naturalKey)?\(conflict.group)", parent: situation.subject.entity,
                state: conflict.state, changed: changes.members.map(\.key), before: changes))
    }
}

// MARK: - The batch

extension Reconciliation {
    /// What there is to append; `nil` where nothing has changed.
    ///
    /// - Parameter metadata: What is to be found again under the batch's key.
    public func batch(metadata: JSONObject = JSONObject()) -> ProposedBatch? {
        let all = events + [overrideEvent()].compactMap { $0 }
        guard !all.isEmpty else { return nil }
        return ProposedBatch(key: batchKey, kind: .command, actor: person, metadata: metadata, events: all)
    }

    /// Every decision about an entity that holds moves this one stream, so that of two at a time one starts over.
    private func overrideEvent() -> ProposedEvent? {
        let state = overrides.isEmpty ? nil : overrides.state(on: situation.subject.state)
        guard state != situation.overridesState else { return nil }
        let before = situation.overrides?.claims ?? [:]
        let type: EventType =
            if overrides.claims.contains(where: { before[$0.key]?.values != $0.value.values }) {
                .overrideAccepted
            } else if before.keys.contains(where: { overrides.claims[$0] == nil }) || state == nil {
                .overrideReleased
            } else {
                .overrideFollowed
            }
        let changes = state.flatMap { situation.overridesState?.changes(to: $0) } ?? JSONObject()
        // What only follows Logikal to and fro is shown when Logikal's own change is.
        let isDamped = type == .overrideFollowed && situation.subject.reason == "flap"
        return ProposedEvent(
            entity: .override(of: situation.subject.entity.id, tenant: situation.tenant),
            version: situation.overridesVersion + 1, type: type, observedAt: at,
            naturalKey: situation.subject.naturalKey, parent: situation.subject.entity, state: state,
            reason: state == nil ? "released" : isDamped ? "flap" : nil, changed: changes.members.map(\.key),
            before: changes)
    }
}
