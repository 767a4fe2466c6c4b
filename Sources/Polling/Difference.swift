public import EventSourcing
import LogikalModel

/// What happened between what was known and what is seen. Pure: values are compared with values, never with a clock.
public enum Difference {
    /// `nil` when nothing happened.
    public static func event(from known: KnownEntity?, to sighting: Sighting) -> ProposedEvent? {
        let type = sighting.entity.type
        guard let known else { return event(EventType(type, .discovered), version: 1, sighting) }
        guard let state = known.state else {
            let verb: EventType.Verb = known.isExcluded ? .included : .restored
            return event(EventType(type, verb), version: known.version + 1, sighting)
        }
        let sighting = sighting.completed(from: state)
        var before = changedFields(from: state, to: sighting.state)
        let hasMoved = known.parent != sighting.parent
        let eventType = hasMoved ? EventType(type, .moved) : changeType(type, changed: before)
        if hasMoved { before["parent"] = known.parent?.json ?? .null }
        guard !before.isEmpty else { return nil }
        return event(eventType, version: known.version + 1, sighting, before: before)
    }

    static let removed = "removed"
    static let excluded = "excluded"

    /// The end of an entity; its stream goes on should it come back.
    public static func removal(of known: KnownEntity, reason: String, observedAt: Timestamp) -> ProposedEvent {
        let verb: EventType.Verb = reason == excluded ? .excluded : .removed
        return ProposedEvent(
            entity: known.entity, version: known.version + 1, type: EventType(known.entity.type, verb),
            schemaVersion: known.entity.type.schemaVersion, observedAt: observedAt, naturalKey: known.naturalKey.text,
            parent: known.parent, state: nil,
            reason: reason)
    }

    /// The fields that differ, with the values they had.
    static func changedFields(from old: JSONObject, to new: JSONObject) -> JSONObject {
        var before = JSONObject()
        for member in new.members where (old[member.key] ?? .null) != member.value {
            before[member.key] = old[member.key] ?? .null
        }
        for member in old.members where new[member.key] == nil && !member.value.isNull {
            before[member.key] = member.value
        }
        return before
    }

    private static func changeType(_ type: EntityType, changed: JSONObject) -> EventType {
        switch changed.members.map(\.key) {
        case ["thumbnail"]: .thumbnailChanged
        case ["partsList"]: .partsListStored
        case ["estimation"], ["quotationPrice"]: .estimationChanged
        case ["addresses"]: .addressesChanged
        default: EventType(type, .changed)
        }
    }

    private static func event(
        _ type: EventType, version: Int64, _ sighting: Sighting, before: JSONObject = JSONObject()
    ) -> ProposedEvent {
        ProposedEvent(
            entity: sighting.entity, version: version, type: type,
            schemaVersion: sighting.entity.type.schemaVersion, observedAt: sighting.observedAt,
            validAt: sighting.state["changedDate"]?.string.flatMap(Timestamp.init(rfc3339:)),
            naturalKey: sighting.naturalKey.text, parent: sighting.parent, state: sighting.state,
            changed: before.members.map(\.key), before: before)
    }
}
