public import EventSourcing
import Foundation
import LogikalModel

/// What a person wants to be looked at or left out: an entity of its own, so that the log tells who wanted what, since
/// when, and where a rule went with its directory.
public struct ScopeRule: Sendable {
    public enum Effect: String, Sendable, CaseIterable { case exclude, include }

    public let entity: EntityReference
    public let version: Int64
    public let effect: Effect
    /// The full path of the directory it holds in, with all below it; "" is the root.
    public let directory: String
    /// `nil` for the directory with everything in it, else only the projects that it holds for.
    public let condition: ProjectCondition?
    /// Why somebody wanted it so.
    public let note: String?
    private let known: KnownEntity

    /// `nil` for anything but a rule that stands.
    public init?(_ known: KnownEntity) {
        guard known.entity.type == .scopeRule, let state = known.state,
            let effect = state["effect"]?.string.flatMap(Effect.init), let directory = state["directory"]?.string
        else { return nil }
        if let condition = state["condition"], !condition.isNull {
            guard let read = ProjectCondition(condition) else { return nil }
            self.condition = read
        } else {
            condition = nil
        }
        entity = known.entity
        version = known.version
        self.effect = effect
        self.directory = directory
        note = state["note"]?.string
        self.known = known
    }

    func isAbout(_ directory: String, _ condition: ProjectCondition?) -> Bool {
        self.directory.isIdentical(to: directory) && self.condition == condition
    }

    public var text: String { "\(effect.rawValue) \(Self.subject(directory, condition))" }

    public var json: JSONValue {
        [
            "condition": condition?.json ?? .null, "directory": .string(directory), "effect": .string(effect.rawValue),
            "id": .string(entity.id.text), "note": .text(note),
        ]
    }

    static func subject(_ directory: String, _ condition: ProjectCondition?) -> String {
        let place = directory.isEmpty ? "everything" : "directory \(directory)"
        guard let condition else { return place }
        return directory.isEmpty ? "projects \(condition.text)" : "projects \(condition.text) in directory \(directory)"
    }
}

// MARK: - Changing rules

extension ScopeRule {
    static func naturalKey(_ directory: String, _ condition: ProjectCondition?) -> NaturalKey {
        NaturalKey(.scopeRule, text: condition.map { "\(directory)?\(CanonicalJSON.text($0.json))" } ?? directory)
    }

    /// What `person` wants from now on, as a batch for the log; `nil` where that is said already.
    ///
    /// - Parameter known: All rules there ever were.
    public static func setting(
        _ effect: Effect, directory: String, condition: ProjectCondition?, note: String?, known: [KnownEntity],
        tenant: TenantID, person: String, at: Timestamp
    ) -> (entity: EntityReference, batch: ProposedBatch?) {
        let same = known.compactMap(ScopeRule.init).first { $0.isAbout(directory, condition) }
        if let same, same.effect == effect, same.note == note { return (same.entity, nil) }
        let key = naturalKey(directory, condition)
        let before = same?.known ?? known.first { $0.isDeleted && $0.naturalKey.text.isIdentical(to: key.text) }
        let entity = before?.entity ?? KnownTree(known).unusedReference(for: key, tenant: tenant)
        let state = state(effect, directory, condition, note)
        let changes = before?.state.map { Difference.changedFields(from: $0, to: state) } ?? JSONObject()
        let event = ProposedEvent(
            entity: entity, version: (before?.version ?? 0) + 1, type: .scopeRuleSet, observedAt: at,
            naturalKey: key.text, parent: nil, state: state, changed: changes.members.map(\.key), before: changes)
        return (entity, batch(event, person))
    }

    /// The end of the rule, as a batch for the log.
    public func removing(person: String, at: Timestamp) -> ProposedBatch {
        Self.batch(removal(reason: Difference.removed, at: at), person)
    }

    func removal(reason: String, at: Timestamp) -> ProposedEvent {
        ProposedEvent(
            entity: entity, version: version + 1, type: .scopeRuleRemoved, observedAt: at,
            naturalKey: known.naturalKey.text, parent: nil, state: nil, reason: reason)
    }

    /// The rule after its directory got another path.
    func following(to path: String, at: Timestamp) -> ProposedEvent {
        let state = Self.state(effect, path, condition, note)
        let changes = Difference.changedFields(from: known.state ?? JSONObject(), to: state)
        return ProposedEvent(
            entity: entity, version: version + 1, type: .scopeRuleFollowed, observedAt: at,
            naturalKey: Self.naturalKey(path, condition).text, parent: nil, state: state,
            changed: changes.members.map(\.key), before: changes)
    }

    private static func batch(_ event: ProposedEvent, _ person: String) -> ProposedBatch {
        ProposedBatch(
            key: "\(event.type):\(event.entity.id.text):\(event.version)", kind: .command, actor: person,
            events: [event])
    }

    private static func state(
        _ effect: Effect, _ directory: String, _ condition: ProjectCondition?, _ note: String?
    ) -> JSONObject {
        [
            "condition": condition?.json ?? .null, "directory": .string(directory), "effect": .string(effect.rawValue),
            "logikalId": .string(naturalKey(directory, condition).text),
            "name": .string("\(effect.rawValue) \(subject(directory, condition))"), "note": .text(note),
        ]
    }
}
